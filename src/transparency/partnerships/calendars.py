"""A person's private calendar: its address, and what stands in it.

The address is the key: it is shown once, and only its hash is kept. What it opens is looked up each time, so it ends
with the seat, with the access, and when it is closed.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts.permissions import Actor, may, require
from transparency.audit import store as audit
from transparency.errors import NotFound
from transparency.feeds import Site, ical
from transparency.feeds.private_ical import Dated, private_calendar
from transparency.locale import N_, Text
from transparency.partnerships import calendar_store, store
from transparency.partnerships.calendar_store import Key
from transparency.partnerships.charter import KIND, STATES, ContractDay, Pact, contract_days
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.records import CALENDAR_PATH, KindName, Row, Seat
from transparency.storage.database import Database

_LONGEST = 100
_MOST = 10_000
"""Open matters of a partnership that are gone through."""


class Calendars:
    """The private calendars of one database."""

    def __init__(self, database: Database, site: Site) -> None:
        self.database = database
        self.site = site

    def standing(self, actor: Actor) -> Key | None:
        """The person's address that works now, as far as it is known."""
        account_id = self._own(actor)
        with self.database.reading() as connection:
            return calendar_store.standing(connection, account_id)

    def make(self, actor: Actor) -> str:
        """A new address, which nobody can be told again; an older one works no more."""
        account_id, token = self._own(actor), secrets.token_urlsafe(32)
        with self.database.writing() as connection:
            calendar_store.revoke(connection, account_id)
            calendar_store.add(connection, account_id, token)
            self._note(connection, actor, "made")
        return self._address(token)

    def close(self, actor: Actor) -> None:
        """The address works no more."""
        account_id = self._own(actor)
        with self.database.writing() as connection:
            if calendar_store.revoke(connection, account_id):
                self._note(connection, actor, "closed")

    def file(self, token: str) -> bytes:
        """The calendar that an address opens. Raises `NotFound` where it opens none.

        Of somebody who has access but no seat any more it is empty, so that their calendar forgets what it had.
        """
        with self.database.reading() as connection:
            found = calendar_store.whose(connection, token) if len(token) <= _LONGEST else None
            if found is None or not may(found[0], "partnership.take_part", found[0].organisation_id):
                raise NotFound(N_("Siden eller oplysningen findes ikke."))
            actor, lang = found
            t = Text.of(lang)
            dated = [
                one
                for seat in store.seats(connection, actor)
                for one in (
                    *self._dated(connection, seat, t),
                    *self._contract(calendar_store.pacts(connection, seat), seat, t),
                )
            ]
            today, used_on = clock.today().isoformat(), calendar_store.used_on(connection, token)
        if used_on != today:
            with self.database.writing() as connection:
                calendar_store.used(connection, token, clock.today())
        return private_calendar(dated, t, self.site, source=self._address(token))

    def _dated(self, connection: Connection, seat: Seat, t: Text) -> list[Dated]:
        rows = store.rows(connection, seat, open=True, count=_MOST)
        written = calendar_store.written(connection, seat)
        found = []
        for row in rows:
            # the day of a meeting that is called is the meeting itself
            if row.due_on and not (row.kind == "meeting" and row.state == "called"):
                began_at, changed_at = written[row.kind, row.number]
                found.append(
                    Dated(
                        **self._said(seat, row, t), time=(row.due_on, None), due=True,
                        began_at=began_at, changed_at=changed_at,
                    )
                )  # fmt: skip
        for matter in store.all_of(connection, seat, "meeting"):
            if matter.content.starts and matter.state != "draft":
                began_at, changed_at = written[matter.kind, matter.number]
                found.append(
                    Dated(
                        **self._said(seat, kind_of(matter.kind).row(matter, clock.today()), t),
                        time=(matter.content.starts, matter.content.ends), due=False,
                        gone="cancelled" if matter.state == "cancelled" else "",
                        tentative=matter.state == "called" and not matter.agreed,
                        place=matter.content.place, link=matter.content.link,
                        began_at=began_at, changed_at=changed_at,
                    )
                )  # fmt: skip
        return found

    def _contract(self, pacts: Sequence[tuple[datetime, Pact]], seat: Seat, t: Text) -> list[Dated]:
        """The days in the contract, through all that the parties have agreed on (`ical.told`)."""
        named = [(at, pact, contract_days(pact)) for at, pact in pacts]
        latest = {name: day for _, _, days in named for name, day in days.items()}
        found = []
        for name, day in latest.items():
            told = ical.told(_step(at, pact, days.get(name)) for at, pact, days in named)
            assert told is not None
            what = (
                t(N_("sidste dag for at bruge optionen “{what}”"), what=day.what)
                if day.what
                else t(N_("Priserne reguleres"))
            )
            found.append(
                Dated(
                    name=f"{seat.partnership.reference}-{name}",
                    partnership=seat.partnership.title,
                    kind=t(KIND.label),
                    title=what,
                    state=_state(told.gone, day, t),
                    time=(told.when, None),
                    due=bool(day.what),
                    gone=told.gone,
                    url=self._url(seat, "charter", 1),
                    began_at=told.created,
                    changed_at=told.modified,
                    version=told.sequence + 1,
                )
            )
        return found

    def _said(self, seat: Seat, row: Row, t: Text) -> dict[str, Any]:
        """What an event says of a matter besides its time."""
        kind = kind_of(row.kind)
        return {
            "name": f"{seat.partnership.reference}-{row.kind}-{row.number}",
            "partnership": seat.partnership.title,
            "kind": t(kind.label),
            "title": row.title,
            "state": t(kind.states[row.state]),
            "url": self._url(seat, row.kind, row.number),
            "version": row.version,
        }

    def _url(self, seat: Seat, kind: KindName, number: int) -> str:
        return f"{self.site.base_url}/partnerskab?id={seat.partnership.reference}&vis={kind}&nr={number}"

    def _address(self, token: str) -> str:
        return f"{self.site.base_url}{CALENDAR_PATH}{token}.ics"

    def _own(self, actor: Actor) -> int:
        require(actor, "partnership.take_part", actor.organisation_id)
        if actor.account_id is None:
            raise NotFound(N_("Siden eller oplysningen findes ikke."))
        return actor.account_id

    def _note(self, connection: Connection, actor: Actor, what: str) -> None:
        audit.write(
            connection, actor, "partnership_calendar", actor.who, organisation_id=actor.organisation_id,
            details={"what": what},
        )  # fmt: skip


def _step(at: datetime, pact: Pact, day: ContractDay | None) -> tuple[datetime, date | None, str, object]:
    """What an event of the contract says once the agreement stands so. Days up to its end stay as they were."""
    if day is None:
        return at, None, "", pact.present.title
    is_over = pact.ended and pact.ending is not None and day.on > pact.ending.on
    off = "used" if day.used_on else "cancelled" if is_over else ""
    return at, day.on, off, (pact.present.title, day.used_on)


def _state(gone: str, day: ContractDay, t: Text) -> str:
    if gone == "used" and day.used_on:
        return t(N_("Brugt den {date}"), date=t.date(day.used_on))
    if gone == "undated":
        return t(N_("Gælder ikke længere"))
    return t(STATES["ended" if gone else "agreed"])
