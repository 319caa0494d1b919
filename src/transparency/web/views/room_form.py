"""The forms of a room's moves, made from the fields that the rules ask for. Nothing that was typed is lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

import streamlit as st
from markupsafe import Markup

from transparency.accounts.permissions import Actor
from transparency.errors import BadInput, Conflict
from transparency.locale import N_, Text
from transparency.partnerships.emissions import BadSheet
from transparency.partnerships.fields import WRITTEN, Field, Problems, wall_time
from transparency.partnerships.moves import Kind, Move, Room
from transparency.partnerships.records import Matter, Seat
from transparency.partnerships.service import Shown
from transparency.web.page import Visit
from transparency.web.private import done, heading, note, said, trouble
from transparency.web.render import render
from transparency.web.views import room, room_obligation
from transparency.web.views.forms import LONGEST, Fields, forget, hint, reopened, wrong

DANISH = Text.of("da")
"""Numbers are read as they are written in Danish, in both languages."""


TOO_LATE = N_("Det kan ikke gøres nu. Her ser du, hvordan sagen står.")
ACCESS_TO_DOCUMENTS = N_("Det, I skriver, indgår i kommunens dokumenter, og andre kan søge aktindsigt i det.")
MARKED = N_(
    "Det, I mærker som forretningshemmeligheder, vurderer kommunen sammen med jer, før det bliver udleveret. Begge "
    "parter kan læse, hvad I skriver om det."
)


@dataclass(kw_only=True)
class _Form(Fields):
    """The form of a move. `edition` is that of the matter when it was opened."""

    edition: int = 0


def draw_new(v: Visit, actor: Actor, seat: Seat, kind: Kind) -> None:
    """The form for a new matter."""
    t, reference = v.t, seat.partnership.reference
    _, around = v.services.partnerships.room(actor, reference)
    heading(t, t(kind.begin.label), t(kind.begin.lead) if kind.begin.lead else "",
            back=(room.url(reference, kind.name), t(kind.plural)))  # fmt: skip

    def begin(typed: Mapping[str, Any], edition: int) -> Matter:
        return v.services.partnerships.begin(actor, reference, kind.name, typed)

    _form(v, _new(reference, kind), kind.begin, around, {}, 0, begin)


def draw_move(v: Visit, actor: Actor, shown: Shown, move: Move, about: str = "") -> None:
    """The form for a move with a matter. It is about the edition that was there when the form was opened.

    `about` is HTML with what is to be read first.
    """
    t, matter, reference = v.t, shown.matter, shown.seat.partnership.reference
    here = room.url(reference, matter.kind, nr=str(matter.number))
    heading(t, t(move.label), t(move.lead) if move.lead else "", back=(here, shown.kind.title(matter)))
    said()
    if about:
        st.html(about)

    def do(typed: Mapping[str, Any], edition: int) -> Matter:
        return v.services.partnerships.do(
            actor, reference, matter.kind, matter.number, move.name, typed, edition
        )

    _form(v, _of(shown, move), move, shown.room, move.fill(matter), matter.edition, do, here)


def _new(reference: str, kind: Kind) -> str:
    """What the form for a new matter is called."""
    return f"{reference}:{kind.name}:new"


def _of(shown: Shown, move: Move) -> str:
    """What a move with a matter is called, its form and its button."""
    return f"{shown.seat.partnership.reference}:{shown.matter.kind}:{shown.matter.number}:{move.name}"


def left_of_new(t: Text, seat: Seat, kind: Kind) -> None:
    """What was typed for a new matter that cannot be begun any more."""
    _left(t, _new(seat.partnership.reference, kind), kind.begin)


def left_of_move(t: Text, shown: Shown, name: str) -> None:
    """What was typed for a move that cannot be done any more."""
    if move := shown.kind.by_name.get(name):
        _left(t, _of(shown, move), move)


def _left(t: Text, form: str, move: Move) -> None:
    """What was typed in a form that cannot be sent, to be copied from. It stands in the form if that opens again."""
    opened = st.session_state.get(f"open:{form}")
    if not isinstance(opened, _Form):
        return
    lines = [
        (t(field.label), said)
        for field in move.asked
        if field.type != "choice"
        for box in _widgets(field)
        if isinstance(said := opened.typed.get(box), str) and said != opened.begun.get(box)
    ]
    if lines:
        st.html(render("room_left.html", t, lines=lines))


def access(t: Text, more: str = "") -> None:
    """What stands where one writes: others can ask to see it."""
    st.html(Markup('<p class="tp-small tp-form-note">{} {}</p>').format(t(ACCESS_TO_DOCUMENTS), more))


def buttons(v: Visit, actor: Actor, shown: Shown, moves: list[Move]) -> None:
    """What one's side can do now: a link to the form, or a button where there is nothing to fill in."""
    t, matter = v.t, shown.matter
    gone = [one for one in shown.kind.moves if one not in moves]
    if any(st.session_state.get(_pressed(shown, one)) for one in gone):  # somebody else was first
        note(t(TOO_LATE), "warning")
    if not moves:
        return
    st.html(f"<h2>{t(N_('Hvad kan I gøre?'))}</h2>")
    waits = shown.seat.side in shown.kind.row(matter, v.today).waits
    with st.container(horizontal=True, gap="small"):
        for number, move in enumerate(one for one in moves if not one.aside):
            _button(v, actor, shown, move, primary=waits and not number)
    if others := [one for one in moves if one.aside]:
        with st.expander(t(N_("Foreslå en ændring"))), st.container(horizontal=True, gap="small"):
            for move in others:
                _button(v, actor, shown, move)


def _button(v: Visit, actor: Actor, shown: Shown, move: Move, *, primary: bool = False) -> None:
    t, matter = v.t, shown.matter
    if not st.button(t(move.label), key=_pressed(shown, move), type="primary" if primary else "secondary"):
        return
    if move.fields:
        st.query_params["goer"] = move.name
        st.rerun()
    with trouble(t):
        v.services.partnerships.do(
            actor, shown.seat.partnership.reference, matter.kind, matter.number, move.name, {}, _seen(shown)
        )
        done(t(move.done))


def _pressed(shown: Shown, move: Move) -> str:
    """The key of a move's button."""
    return f"do:{_of(shown, move)}"


def _seen(shown: Shown) -> int:
    """The edition that stood on the page whose button was pressed, which was drawn in the run before this one."""
    key = f"seen:{shown.seat.partnership.reference}:{shown.matter.kind}:{shown.matter.number}"
    return int(st.session_state.get(key, shown.matter.edition))


def remember_seen(shown: Shown) -> None:
    """Note which edition is on the page now."""
    key = f"seen:{shown.seat.partnership.reference}:{shown.matter.kind}:{shown.matter.number}"
    st.session_state[key] = shown.matter.edition


def _form(
    v: Visit,
    form: str,
    move: Move,
    around: Room,
    begun: Mapping[str, Any],
    edition: int,
    act: Callable[[Mapping[str, Any], int], Matter],
    here: str = "",
) -> None:
    """`here` is the address of the matter that the move is about."""
    t = v.t
    opened = reopened(form, _Form)
    if opened is None:
        opened = _Form(form=form, first=_widgets(move.fields[0])[0], edition=edition)
        fill(t, opened, move.asked, begun)
    if move.binds and opened.edition != edition:
        st.html(render("room_newer.html", t, url=here))
        if st.button(t(N_("Jeg har læst den nye udgave")), key=f"read:{form}"):
            opened.edition = edition
            st.rerun()
    draw_fields(t, opened, move.asked, around)
    if any(field.type in WRITTEN or field.type == "file" for field in move.fields):
        access(t, t(MARKED))
    if not st.button(t(move.label), key=f"send:{form}", type="primary"):
        return
    typed = typed_in(opened, move.asked)
    with trouble(t):
        try:
            after = act(typed, opened.edition)
        except Problems as error:
            refused(opened, error)
        except BadInput as error:  # of a rule, about one of the fields
            if error.name not in typed:
                raise
            refused(opened, Problems({error.name: error}))
        except Conflict:
            st.rerun()  # the form is drawn again with what there is now
        forget(form)
        st.query_params.pop("goer", None)
        done(t(move.done), then=room.url(around.partnership.reference, after.kind, nr=str(after.number)))


def fill(t: Text, opened: Fields, fields: Sequence[Field], begun: Mapping[str, Any]) -> None:
    """Open a form with what stands in its fields at first."""
    for field in fields:
        if field.type != "file":
            _put(t, opened, field, begun.get(field.name))
    opened.opened()


def draw_fields(t: Text, opened: Fields, fields: Sequence[Field], around: Any) -> None:
    """The fields, each with what was wrong with it at the last try."""
    problems: dict[str, Any] = st.session_state.pop(f"wrong:{opened.form}", {})
    for field in fields:
        _widget(t, opened, field, around)
        if found := problems.get(field.name):
            wrong(found.say(t))
            if isinstance(found, BadSheet):
                room_obligation.cells_to_correct(t, found)
    opened.typed = opened.standing()


def typed_in(opened: Fields, fields: Sequence[Field]) -> dict[str, Any]:
    """What stands in the fields, as `fields.read` takes it."""
    return {field.name: _typed(opened, field) for field in fields}


def refused(opened: Fields, error: Problems) -> NoReturn:
    """Draw the form anew, with what is wrong beside each field."""
    st.session_state[f"wrong:{opened.form}"] = error.found
    st.rerun()


def _widgets(field: Field) -> tuple[str, ...]:
    """What the boxes of a field are called: a moment has one for its day and one for its time."""
    return (f"{field.name}_day", f"{field.name}_hour") if field.type == "moment" else (field.name,)


def _put(t: Text, opened: Fields, field: Field, value: Any) -> None:
    """Put into a field what stands in it at first."""
    said = _said(field, value)
    for name, part in zip(_widgets(field), said if field.type == "moment" else (said,), strict=True):
        opened.put(name, part)


def _said(field: Field, value: Any) -> Any:
    match field.type:
        case "moment":
            wall = wall_time(value) if value else None
            return (wall.strftime("%d-%m-%Y"), wall.strftime("%H.%M")) if wall else ("", "")
        case "several":
            return list(value or ())
        case "yes":
            return bool(value)
        case "lines":
            return "\n".join(value or ())
        case "day":
            return value.strftime("%d-%m-%Y") if value else ""
        case "amount":
            return "" if value is None else DANISH.number(Decimal(value) / 100)
        case "number":
            return "" if value is None else DANISH.number(value)
        case _:
            return value or ""


def _widget(t: Text, opened: Fields, field: Field, around: Any) -> None:
    key = opened.key(field.name)
    label = t(field.label) + ("" if field.required or field.type == "yes" else f" ({t(N_('kan udelades'))})")
    choices = field.choices_in(around)
    say: Callable[[str], str] = lambda one: choices[one] if field.entered else t(choices[one])  # noqa: E731
    match field.type:
        case "text":
            st.text_area(label, key=key, max_chars=LONGEST)
        case "lines":
            st.text_area(label, key=key, max_chars=LONGEST)
        case "day":
            st.text_input(label, key=key, max_chars=LONGEST, placeholder="31-12-2027")
        case "moment":
            _moment(t, opened, field, label)
        case "choice":
            known = list(choices)
            if st.session_state.get(key) not in known:
                st.session_state[key] = None
            st.selectbox(label, known, format_func=say, key=key, placeholder=t(N_("Vælg")))
        case "several":
            st.session_state[key] = [one for one in st.session_state.get(key) or () if one in choices]
            st.multiselect(label, list(choices), format_func=say, key=key, placeholder=t(N_("Vælg")))
        case "yes":
            st.checkbox(label, key=key)
        case "file":
            st.file_uploader(label, key=key)
            st.html(render("uploader.html", t))
        case _:
            st.text_input(label, key=key, max_chars=LONGEST)
    if field.help:
        hint(t(field.help))


def _moment(t: Text, opened: Fields, field: Field, label: str) -> None:
    """A day and a time of day, in two fields."""
    day, hour = _widgets(field)
    with st.container(key=f"moment_{opened.form}_{field.name}"):
        days, hours = st.columns(2)
    days.text_input(label, key=opened.key(day), max_chars=LONGEST, placeholder="31-12-2027")
    hours.text_input(t(N_("Klokken")), key=opened.key(hour), max_chars=LONGEST, placeholder="09.00")


def _typed(opened: Fields, field: Field) -> Any:
    if field.type == "file":
        found = st.session_state.get(opened.key(field.name))
        return (found.name, found.getvalue()) if found is not None else None
    if field.type == "moment":
        day, hour = _widgets(field)
        return (opened.said(day), opened.said(hour))
    return opened.get(field.name)
