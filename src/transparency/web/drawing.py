"""Charts as pictures, drawn here: no chart code is sent to a browser, and who has no scripts sees them too.

A picture is in one theme and for one size of screen, because an `<img>` knows neither. The renderer is a process of
its own (`ingest.sandbox`), which is started with the first picture: that takes a second or two and 120 megabytes.
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import structlog

from transparency.errors import BadInput
from transparency.ingest.sandbox import Refused, Sandbox
from transparency.locale import N_
from transparency.web.machine import Lane, Reader, Unavailable

Theme = Literal["light", "dark"]
Size = Literal["wide", "narrow"]
Spec = dict[str, Any]
"""A chart in Vega-Lite."""

THEMES: tuple[Theme, ...] = get_args(Theme)
SIZES: tuple[Size, ...] = get_args(Size)


@dataclass(frozen=True, slots=True)
class Colours:
    """What is told apart by colour, and never by colour alone. After Okabe and Ito's set, which colour-blind people
    can tell apart; each has 3:1 against its paper (WCAG 2.2, 1.4.11), those of words 4.5:1."""

    figure: str
    goal: str
    undecided: str
    rest: str


COLOURS: Mapping[Theme, Colours] = {
    "light": Colours(figure="#0067a3", goal="#b0420a", undecided="#946500", rest="#878d92"),
    "dark": Colours(figure="#5cb6ea", goal="#f2945f", undecided="#d9a52e", rest="#6f7c85"),
}

PICTURES = Lane(
    16 * 1024 * 1024,
    at_a_time=1,
    waiting=32,
    busy=N_("Mange beder om figurer lige nu. Prøv igen om {seconds} sekunder."),
)
"""The pictures' own: however slow they are, data are answered."""


def renderer() -> Sandbox:
    """One that is not started. Of its memory 600 MB are set aside by JavaScript's engine and hardly used."""
    return Sandbox("transparency.web.renderer:draw", deadline_s=10, memory=1024 * 1024 * 1024, reserves=True)


_renderer = renderer()

log = structlog.get_logger(__name__)


def _one_of(choices: tuple[str, ...]) -> Reader:
    def read(name: str, value: str) -> str:
        if value not in choices:
            raise BadInput(
                name, N_("{name}: skriv {first} eller {second}."), first=choices[0], second=choices[1]
            )
        return value

    return read


LOOKS: Mapping[str, Reader] = {"theme": _one_of(THEMES), "size": _one_of(SIZES)}
"""Query names of a picture."""


def svg(spec: Spec) -> bytes:
    """The chart as SVG. Data at an address are refused: a spec brings its own. Raises `Unavailable`."""
    return _draw(json.dumps(spec).encode(), "svg").encode()


def png(drawn: bytes) -> bytes:
    """An SVG of `svg` as PNG, twice as large so that it is sharp in print. Raises `Unavailable`."""
    return b64decode(_draw(drawn, "png"))


def _draw(data: bytes, form: Literal["svg", "png"]) -> str:
    try:
        made: str = _renderer.read(data, form=form)
    except Refused as refused:
        log.error("picture not drawn", form=form, why=refused.message)
        raise Unavailable(N_("Figuren kan ikke tegnes lige nu. Prøv igen om {seconds} sekunder.")) from None
    return made
