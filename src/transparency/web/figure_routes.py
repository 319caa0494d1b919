"""The pictures under `/figurer/`: one for each message, in a theme, a size and a language."""

from typing import Any

from transparency import clock
from transparency.cache import Answers
from transparency.errors import NotFound
from transparency.locale import N_
from transparency.services import services
from transparency.web import drawing
from transparency.web.machine import Asked, Moment, address
from transparency.web.views.target_figure import figures

_svgs: Answers[bytes] = Answers(4 * 1024 * 1024)
"""Which PNGs are made from as well."""


def svg(asked: Asked[Any], moment: Moment) -> bytes:
    """A picture as SVG. Raises `NotFound` for a promise or a picture that there is not, and `Unavailable`."""
    return _svgs.get((asked.key, moment), lambda: drawing.svg(_spec(asked, moment)))


def png(asked: Asked[Any], moment: Moment) -> bytes:
    """The same as PNG."""
    return drawing.png(svg(asked, moment))


def _spec(asked: Asked[Any], moment: Moment) -> drawing.Spec:
    targets, reference = services().targets, services().reference
    id_, key = asked.path["id"], asked.path["key"]
    judged = targets.one(id_)
    if judged is None:
        raise targets.kind.not_found(id_)
    for one in figures(judged, asked.t, reference.departments(asked.lang)):
        if one.key == key:
            organisation = reference.organisation
            day = asked.t.date(clock.day(moment.revision.at))
            who = asked.t.pick(organisation.name, organisation.name_en)
            imprint = (f"{who}, {day}", address(f"/p/{id_}"))
            return one.spec(asked.own.get("theme", "light"), asked.own.get("size", "wide"), imprint)
    raise NotFound(N_("Der er ingen figur “{key}” for dette mål."), key=key[:60])
