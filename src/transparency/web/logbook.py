"""The log in words: what an address asks for, and who and what the lines are about."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from transparency.accounts.permissions import ROLE, Actor
from transparency.audit.records import EVENT, EVENTS, Line, LogFilter
from transparency.clock import COPENHAGEN
from transparency.errors import BadInput
from transparency.feeds.tables import Cell, Heading, Table
from transparency.locale import N_, Text
from transparency.services import Services
from transparency.web.machine import midnight

_DETAIL: Mapping[str, str] = {
    "version": N_("version"),
    "seen": N_("bygger på version"),
    "copy_of": N_("kopi af"),
    "unchanged": N_("uden ændringer"),
    "public": N_("offentliggjort"),
    "review": N_("til godkendelse"),
    "refused": N_("afviste rækker"),
    "count": N_("antal"),
    "number": N_("nummer"),
    "role": N_("rolle"),
    "purpose": N_("link til"),
    "tenders": N_("udbud"),
    "until": N_("gælder til"),
    "state": N_("afgørelse"),
}
_WORD: Mapping[str, str] = {
    "invitation": N_("invitation"),
    "reset": N_("ny adgangskode"),
    "noted": N_("noteret"),
    "dismissed": N_("afvist"),
    "True": N_("ja"),
    "False": N_("nej"),
    **dict(ROLE.items()),
}
_ACTOR: Mapping[str, str] = {
    "system": N_("Sitet selv"),
    "offentligheden": N_("Ikke logget ind"),
}
_OBJECT: Mapping[str, str] = {"log": N_("Loggen"), "ukendt": N_("Ukendt konto")}


def read_filter(get: Callable[[str], str]) -> LogFilter:
    """The filter in an address. `get` gives the value of a name, or "". Raises `BadInput`."""
    event = next((known for known in EVENTS if known == get("event")), None)
    if get("event") and event is None:
        raise BadInput("event", N_("Vælg en hændelse fra listen."))
    first, last = _day("from", get("from")), _day("to", get("to"))
    return LogFilter(
        who=get("who").strip()[:60],
        event=event,
        object=get("object").strip()[:80],
        after=midnight(first) if first else None,
        until=midnight(last + timedelta(days=1)) - timedelta(seconds=1) if last else None,
    )


def _day(name: str, text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = None
    if text and (day is None or not 2000 <= day.year <= 2999):
        raise BadInput(name, N_("Vælg en dato. “{value}” kan ikke læses."), value=text[:40])
    return day


@dataclass(frozen=True, slots=True)
class People:
    """What accounts and organisations are called now. The log itself knows only their numbers."""

    names: Mapping[str, str]
    organisations: Mapping[int, str]

    def who(self, who: str, t: Text) -> str:
        if who in _ACTOR:
            return t(_ACTOR[who])
        return self._account(who, t) or who

    def object(self, line: Line, t: Text) -> str:
        """What a line is about."""
        if line.object in _OBJECT:
            return t(_OBJECT[line.object])
        kind, _, number = line.object.partition(":")
        if number.isdecimal():
            if kind == "organisation":
                return self.organisations.get(int(number), line.object)
            if kind == "mail":
                return t(N_("Mail nr. {number}"), number=number)
            if kind == "nyhed":
                return t(N_("Nyhed nr. {number}"), number=number)
        return self._account(line.object, t) or line.object

    def organisation(self, line: Line) -> str:
        return self.organisations.get(line.organisation_id or 0, "")

    def _account(self, who: str, t: Text) -> str:
        if not re.fullmatch(r"konto:\d+", who):
            return ""
        return self.names.get(who) or t(N_("Slettet bruger"))


def people(found: Services, actor: Actor) -> People:
    """Raises `NotFound` for who may not see them."""
    return People(
        {one.who: one.name for one in found.accounts.everybody(actor)},
        {one.id: one.name for one in found.accounts.organisations(actor)},
    )


def details(line: Line, t: Text) -> str:
    """What else is known of a line, in a few words."""
    said = []
    for key, value in line.details.items():
        words = _WORD.get(str(value))
        said.append(f"{t(_DETAIL[key]) if key in _DETAIL else key}: {t(words) if words else value}")
    return ", ".join(said)


def table(lines: Iterable[Line], known: People, t: Text) -> Table:
    """The log for a spreadsheet."""
    headings = [
        Heading(t(N_("Tidspunkt")), t(N_("I dansk tid.")), 20),
        Heading(t(N_("Hvem")), t(N_("Navnet i dag.")), 30),
        Heading(t(N_("Konto")), t(N_("Som det står i loggen.")), 20),
        Heading(t(N_("Hændelse")), t(N_("Hvad der skete.")), 30),
        Heading(t(N_("Om hvad")), t(N_("Navnet i dag.")), 30),
        Heading(t(N_("Nummer")), t(N_("Som det står i loggen.")), 20),
        Heading(t(N_("Organisation")), t(N_("Navnet i dag.")), 30),
        Heading(t(N_("Begrundelse")), t(N_("Hvorfor det skete.")), 40),
        Heading(t(N_("Mere")), t(N_("Hvad der ellers vides.")), 40),
    ]
    return Table(t(N_("Log")), headings, (_row(line, known, t) for line in lines))


def _row(line: Line, known: People, t: Text) -> Sequence[Cell]:
    return (
        f"{line.at.astimezone(COPENHAGEN):%Y-%m-%d %H:%M:%S}",
        known.who(line.who, t),
        line.who,
        t(EVENT[line.event]),
        known.object(line, t),
        line.object,
        known.organisation(line),
        line.reason,
        details(line, t),
    )
