"""The home of a partnership: what waits for whom, and how it stands. Both sides are shown the same."""

from decimal import Decimal

from transparency.accounts.permissions import Actor
from transparency.locale import N_, Text
from transparency.partnerships.charter import Coming, coming
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.kpis import RATING
from transparency.partnerships.records import Home, KindName, Row, Side, other
from transparency.web.page import Visit
from transparency.web.private import drawn, said
from transparency.web.render import render
from transparency.web.views import room, room_charter, room_log


def draw(v: Visit, actor: Actor, reference: str) -> None:
    p = v.services.partnerships
    seat, people = p.taking_part(actor, reference)  # asked each time: access ends at the next click
    said()
    whole = bool(v.get("alle"))
    key = (seat, people, v.today, v.lang, whole)
    room.show(drawn(key, lambda: _home(v, p.home(actor, reference, whole=whole))))


def _home(v: Visit, home: Home) -> str:
    t, seat = v.t, home.seat
    them = other(seat.side)
    party, reference = seat.partnership.name_of(them), seat.partnership.reference
    return room.framed(v, seat, "") + render(
        "room_home.html",
        t,
        groups=[
            (t(N_("Venter på jer")), t(N_("Intet venter på jer.")), *_lines(v, home, seat.side)),
            (
                t(N_("Venter på {party}"), party=party),
                t(N_("Intet venter på den anden part.")),
                *_lines(v, home, them),
            ),
        ],
        facts=_facts(v, home),
        kpis=[_kpi(v, home, row) for row in home.kpis],
        recent=room_log.lines(v, seat, home.recent, home.people, whole=False),
        new=home.charter is None,
        days=_days(v, home),
        spend=_spend(v, home),
        charter=room.url(reference, "charter"),
        all=room.url(reference, alle="1"),
    )


def _days(v: Visit, home: Home) -> list[str]:
    """The days in the contract that come near, and options that were not used in time."""
    t = v.t
    if home.charter is None or home.seat.partnership.state == "ended":
        return []
    return [_day(t, one) for one in coming(home.charter, v.today)]


def _day(t: Text, one: Coming) -> str:
    if one.past:
        return t(
            N_("{date}: fristen for at bruge optionen “{what}” er overskredet"),
            date=t.date(one.on),
            what=one.what,
        )
    if one.what:
        return t(N_("{date}: sidste dag for at bruge optionen “{what}”"), date=t.date(one.on), what=one.what)
    return t(N_("{date}: priserne reguleres"), date=t.date(one.on))


def _spend(v: Visit, home: Home) -> str:
    """A warning when the most that may be bought comes near."""
    if home.charter is None or home.charter.spend_standing == "clear":
        return ""
    return room_charter.spend(v.t, home.charter)


def _lines(v: Visit, home: Home, side: Side) -> tuple[list[dict[str, object]], int]:
    """The first that wait, by when they are due, and how many more there are."""
    rows = home.waits[side]
    reference = home.seat.partnership.reference
    return [line(v, reference, row) for row in rows], home.waiting[side] - len(rows)


AGED: frozenset[KindName] = frozenset({"warning", "problem"})
"""Kinds that are not to grow old."""


def _age(days: int, t: Text) -> str:
    return t.n("åben i {count} dag", "åben i {count} dage", days) if days > 0 else t(N_("begyndt i dag"))


def line(v: Visit, reference: str, row: Row) -> dict[str, object]:
    """One matter in words: its link, kind, state, and when it is due."""
    t, kind = v.t, kind_of(row.kind)
    days = (v.today - row.raised_on).days
    charter = row.kind == "charter"
    return {
        "url": room.url(reference, row.kind, nr=str(row.number)),
        "title": t(kind.label) if charter else row.title,
        "kind": "" if charter else t(kind.label),
        "state": t(kind.states[row.state]),
        "due": t.date(row.due_on) if row.due_on and row.open else "",
        "overdue": row.overdue(v.today),
        "age": _age(days, t) if row.open and row.kind in AGED else "",
        "done": t.date(row.done_on) if row.done_on and not row.open else "",
    }


def _facts(v: Visit, home: Home) -> list[tuple[str, str, str]]:
    """What both look for first: a label, words, and where it leads."""
    t, reference = v.t, home.seat.partnership.reference
    return [
        (t(N_("Næste møde")), _next_meeting(v, home), room.url(reference, "meeting")),
        (t(N_("Åbne varslinger")), room.warnings(home.ages, t), room.url(reference, "warning")),
        (
            t(N_("Samarbejdsmåling")),
            t(
                N_("Største forskel mellem parterne: {gap}"),
                gap=t.number(Decimal(home.gap)),
            )
            if home.gap
            else t(N_("Ingen måling endnu")),
            room.url(reference, "pulse"),
        ),
        (
            t(N_("Over fristen")),
            t.n("{count} sag", "{count} sager", home.overdue) if home.overdue else t(N_("Intet")),
            "",
        ),
    ]


def _next_meeting(v: Visit, home: Home) -> str:
    """The next meeting that has been called, else by when the next one is to be held."""
    t = v.t
    if home.called:
        first = min((m.content for m in home.called), key=lambda m: m.starts)
        return f"{first.title}, {t.time(first.starts)}"
    return (
        t(N_("Ikke indkaldt. Skal holdes senest den {date}."), date=t.date(home.meet_by))
        if home.meet_by
        else t(N_("Ikke planlagt"))
    )


def _kpi(v: Visit, home: Home, row: Row) -> tuple[str, str, str, str, str]:
    """A KPI: address, title, the latest rating that both agreed on (its name and in words), and how it stands."""
    t, kind = v.t, kind_of("kpi")
    rating = next((t(label) for key, label in RATING.items() if key == row.mark), "")
    return (
        room.url(home.seat.partnership.reference, "kpi", nr=str(row.number)),
        row.title,
        row.mark if rating else "",
        rating or t(N_("Ingen fælles vurdering")),
        t(kind.states[row.state]),
    )
