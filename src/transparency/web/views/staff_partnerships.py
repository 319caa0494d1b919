"""Partnerships for staff: how it goes across all of them, in numbers, and opening the room of a new one."""

from collections.abc import Mapping
from decimal import Decimal

import streamlit as st
from markupsafe import Markup

from transparency.accounts.permissions import Actor, may
from transparency.accounts.records import Organisation
from transparency.errors import BadInput, DomainError
from transparency.locale import N_, Text
from transparency.partnerships.charter import PRINCIPLES, START, template
from transparency.partnerships.fields import Problems, read
from transparency.partnerships.kpis import RATING
from transparency.partnerships.portfolio import Standing, Total, total
from transparency.partnerships.records import Seat
from transparency.web.guard import not_found
from transparency.web.page import Visit, pages_of
from transparency.web.private import done, heading, trouble
from transparency.web.render import render
from transparency.web.views import partnership, room, room_form, room_succession, staff
from transparency.web.views.forms import Fields, forget, problem, reopened

PER_PAGE = 25
_FORM = "partnership:new"


def draw(v: Visit, actor: Actor) -> None:
    if v.get("trin") == "nyt":
        _new(v, actor)
        return
    t = v.t
    heading(t, t(N_("Partnerskaber")), t(N_("Strategiske partnerskaber, som følges op her på sitet.")))
    standings = v.services.partnerships.portfolio(actor)
    page = v.page(PER_PAGE, lambda: len(standings), "side")
    st.html(Markup("<h2>{}</h2>").format(t(N_("Partnerskaber, du deltager i"))))
    seats = v.services.partnerships.seats(actor)
    st.html(render("partnerships.html", t, rows=partnership.rows(v, seats)))
    if may(actor, "partnership.start"):
        st.html(f'<p><a class="tp-button" href="{staff.url("partnerskaber", trin="nyt")}" data-top>'
                f'{t(N_("Åbn et nyt partnerskab"))}</a></p>')  # fmt: skip
    if standings:
        st.html(
            render(
                "staff_portfolio.html",
                t,
                figures=_figures(total(standings), t),
                rows=[_row(one, t) for one in standings[(page - 1) * PER_PAGE : page * PER_PAGE]],
                page=page,
                pages=pages_of(len(standings), PER_PAGE),
                link=lambda n: staff.url("partnerskaber", side=str(n)),
            )
        )


def _share(part: int, whole: int, t: Text) -> str:
    return (
        t(N_("{part} af {whole}"), part=t.number(part), whole=t.number(whole))
        if whole
        else t(N_("Ingen endnu"))
    )


def _spread(ratings: Mapping[str, int], t: Text) -> str:
    """ "God: 3, Næsten i mål: 1": how many KPIs have each rating."""
    known = [(t.number(ratings[key]), t(label)) for key, label in RATING.items() if ratings.get(key)]
    return ", ".join(f"{label}: {count}" for count, label in known) or t(N_("Ingen vurderinger endnu"))


def _gap(gap: Decimal | None, t: Text) -> str:
    return t.number(gap) if gap is not None else t(N_("Ingen måling endnu"))


def _figures(all_: Total, t: Text) -> list[tuple[str, str]]:
    """All partnerships together: a label and a figure in words."""
    return [
        (t(N_("Partnerskaber i gang")), t.number(all_.active)),
        (t(N_("Opfølgninger holdt til tiden")), _share(all_.held_on_time, all_.held, t)),
        (t(N_("Opfølgninger, der skulle være holdt")), t.number(all_.meetings_overdue)),
        (t(N_("Åbne varslinger")), room.warnings(all_.ages, t)),
        (t(N_("Opfølgningsmål")), _spread(all_.ratings, t)),
        (t(N_("Største forskel i en samarbejdsmåling")), _gap(all_.gap, t)),
        (t(N_("Forpligtelser over fristen")), t.number(all_.obligations_overdue)),
    ]


def _row(one: Standing, t: Text) -> dict[str, object]:
    p, f = one.partnership, one.figures
    return {
        "title": p.title,
        "reference": p.reference,
        "supplier": p.supplier,
        "ended": p.state == "ended",
        "example": p.example,
        "ends": t.short_date(p.ends_on),
        "follow_ups": _share(f.held_on_time, f.held, t),
        "late": one.meetings_overdue,
        "warnings": room.warnings(one.ages, t),
        "kpis": _spread(f.ratings, t),
        "gap": _gap(one.gap, t),
        "obligations": one.obligations_overdue,
    }


def _new(v: Visit, actor: Actor) -> None:
    """Open a room: the contract, the supplier, who takes part, and a first charter to talk about."""
    t = v.t
    if not may(actor, "partnership.start"):
        not_found(v.lang)
    heading(
        t,
        t(N_("Åbn et nyt partnerskab")),
        t(
            N_(
                "Det, du skriver her, er et forslag, som leverandøren skal godkende. Alt kan ændres bagefter, og hver "
                "part vælger selv flere deltagere."
            )
        ),
        back=(staff.url("partnerskaber"), t(N_("Partnerskaber"))),
    )
    opened = reopened(_FORM, Fields)
    if opened is None:
        opened = Fields(form=_FORM, first="title")
        room_form.fill(t, opened, START, {"principles": tuple(t(one) for one in PRINCIPLES)})
    found = room_succession.supplier(v, actor, "new")
    people = room_succession.people_of(v, actor, found, "new")
    problem(t, st.session_state.get(f"wrong:{_FORM}", {}), "supplier")
    room_form.draw_fields(t, opened, START, None)
    room_form.access(t)
    if not st.button(t(N_("Åbn rummet")), key="new_start", type="primary"):
        return
    with trouble(t):
        try:
            seat = _start(v, actor, opened, found, people)
        except Problems as error:
            room_form.refused(opened, error)
        forget(_FORM)
        done(
            t(
                N_("Rummet {reference} er åbnet, og leverandøren kan godkende aftalen."),
                reference=seat.partnership.reference,
            ),
            then=staff.url("partnerskaber"),
        )


def _start(v: Visit, actor: Actor, opened: Fields, found: Organisation | None, people: list[int]) -> Seat:
    """Open the room. Raises `Problems` that name all that is wrong with the form."""
    wrong: dict[str, DomainError] = {}
    if found is None or not people:
        wrong["supplier"] = BadInput(
            "supplier", N_("Vælg en leverandør og mindst én person, der deltager for den.")
        )
    try:
        charter = template(read(START, room_form.typed_in(opened, START), None), v.t)
    except Problems as error:
        wrong |= error.found
    except BadInput as error:
        wrong[error.name] = error
    if found is None or wrong:
        raise Problems(wrong)
    return v.services.partnerships.start(actor, found.id, charter, dict.fromkeys(people, ""))
