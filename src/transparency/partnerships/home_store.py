"""The first page of a partnership: a few queries, and no more of what there is than is shown.

The statements are made once for each side: making them takes longer than answering them.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, literal, or_, select, union_all

from transparency import clock
from transparency.partnerships import store
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.meetings import AHEAD
from transparency.partnerships.portfolio import AGES
from transparency.partnerships.records import SIDES, Home, Row, Seat, Side
from transparency.storage.schema import entry, matter, partner

SHOWN = 8
"""So many lines of what waits for each side, where not all of it is asked for."""
_RECENT = 8
_MOST = 100
"""KPIs, meetings that are called, and lines of what waits when all of it is asked for."""


@dataclass(frozen=True, slots=True)
class _Asked:
    people: Any
    lists: Any
    counted: Any
    charter: Any
    called: Any
    recent: Any


def home(connection: Connection, seat: Seat, *, whole: bool = False) -> Home | None:
    """All that the first page says, in six queries or seven; None where this person has no seat.

    `whole`: not only the first of what waits.
    """
    asked, today = _asked(seat.side, whole), clock.today()
    given = {
        **store.of_seat(seat),
        "today": today.isoformat(),
        **{_age(days): (today - timedelta(days=days)).isoformat() for days in AGES},
    }

    def found(statement: Any) -> Any:
        return connection.execute(statement, given).all()

    (counted,) = found(asked.counted)
    if not counted.matters:
        return None
    lists: dict[str, list[Row]] = {name: [] for name in (*SIDES, "kpi")}
    for row in sorted(found(asked.lists), key=_in_order):
        lists[row.list].append(store.read_row(row, given["today"]))
    (pact,) = found(asked.charter)
    charter, meeting = kind_of("charter"), kind_of("meeting")
    return Home(
        seat,
        [store.read_person(row) for row in found(asked.people)],
        {side: lists[side] for side in SIDES},
        {side: getattr(counted, side) for side in SIDES},
        lists["kpi"],
        [meeting.read(json.loads(row.payload), row.version) for row in found(asked.called)]
        if counted.called
        else [],
        date.fromisoformat(counted.meet_by) if counted.meet_by else None,
        counted.overdue,
        tuple(getattr(counted, _age(days)) for days in (*AGES, 0)),
        counted.gap or "",
        charter.read(json.loads(pact.payload), pact.version).content.agreed,
        [store.read_titled(row) for row in found(asked.recent)],
    )


def _in_order(row: Any) -> tuple[str, int, int]:
    """As `store.IN_ORDER` has it."""
    return row.due_on or "9999", -date.fromisoformat(row.raised_on).toordinal(), -row.id


def _age(days: int) -> str:
    return f"age{days}"


@cache
def _asked(by: Side, whole: bool) -> _Asked:
    """The statements for who sits on this side."""
    here = store.in_a_room(matter.c.partnership_id, by)
    now = or_(matter.c.waits_from.is_(None), matter.c.waits_from <= bindparam("today"))
    waiting = {"authority": matter.c.waits_authority & now, "supplier": matter.c.waits_supplier & now}
    lists: dict[str, tuple[Any, int]] = {side: (waiting[side], _MOST if whole else SHOWN) for side in SIDES}
    lists["kpi"] = (matter.c.kind == "kpi", _MOST)
    meetings = matter.c.open & (matter.c.kind == "meeting")
    return _Asked(
        people=store.PEOPLE.where(store.in_a_room(partner.c.partnership_id, by)),
        lists=union_all(
            *(
                select(
                    select(*store.ROW, matter.c.id, literal(name).label("list"))
                    .where(here, matter.c.open, which)
                    .order_by(*store.IN_ORDER)
                    .limit(most)
                    .subquery()
                )
                for name, (which, most) in lists.items()
            )
        ),
        counted=select(
            func.count().label("matters"),
            *(func.count().filter(matter.c.open, waiting[side]).label(side) for side in SIDES),
            func.count()
            .filter(matter.c.open, matter.c.done_on.is_(None), matter.c.due_on < bindparam("today"))
            .label("overdue"),
            *_ages(),
            func.count().filter(meetings, matter.c.state == "called").label("called"),
            func.min(matter.c.due_on).filter(meetings, matter.c.state.in_(AHEAD)).label("meet_by"),
            _latest_gap(by).label("gap"),
        ).where(here),
        charter=select(matter.c.payload, matter.c.version).where(here, matter.c.kind == "charter"),
        called=select(matter.c.payload, matter.c.version)
        .where(here, meetings, matter.c.state == "called")
        .order_by(matter.c.number)
        .limit(_MOST),
        recent=select(
            *(c for c in entry.c if c is not entry.c.payload),
            # what a matter was like then may be long, and stands in its own history
            case((entry.c.version == 0, entry.c.payload), else_="").label("payload"),
            matter.c.title,
        )
        .join(matter, store.IS_ABOUT)
        .where(store.in_a_room(entry.c.partnership_id, by))
        .order_by(entry.c.seq.desc())
        .limit(_RECENT),
    )


def _ages() -> list[Any]:
    """Open warnings that are younger than each age, and older than all."""
    warnings = matter.c.open & (matter.c.kind == "warning")
    found, before = [], None
    for days in AGES:
        young = matter.c.raised_on > bindparam(_age(days))
        within = young if before is None else young & ~before
        found.append(func.count().filter(warnings, within).label(_age(days)))
        before = young
    assert before is not None
    return [*found, func.count().filter(warnings, ~before).label(_age(0))]


def _latest_gap(by: Side) -> Any:
    """Of the latest pulse whose result was shown."""
    pulses = select(matter.c.mark).where(
        store.in_a_room(matter.c.partnership_id, by), matter.c.kind == "pulse", matter.c.mark != ""
    )
    return pulses.order_by(matter.c.number.desc()).limit(1).correlate(None).scalar_subquery()
