"""How often calendars and feeds were fetched, in the database. Who adds does so in one `writing()`."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, func, insert, select, update

from transparency.readers.records import Day
from transparency.storage.schema import fetched


def add(connection: Connection, day: date, counts: Mapping[str, int]) -> None:
    """Add to the day's numbers, by route; those that other processes counted are in them already."""
    for route, count in counts.items():
        key = {"day": day.isoformat(), "route": route}
        more = (
            update(fetched)
            .where(fetched.c.day == key["day"], fetched.c.route == route)
            .values(count=fetched.c.count + count)
        )
        if not connection.execute(more).rowcount:
            connection.execute(insert(fetched).values(**key, count=count))


def since(connection: Connection) -> date | None:
    """The first day that was counted."""
    found = connection.execute(select(func.min(fetched.c.day))).scalar()
    return date.fromisoformat(found) if found else None


def days(connection: Connection, start: date) -> list[Day]:
    """Each day's numbers from `start` on."""
    asked = select(fetched.c.day, fetched.c.route, fetched.c.count).where(fetched.c.day >= start.isoformat())
    return [(date.fromisoformat(day), route, count) for day, route, count in connection.execute(asked)]
