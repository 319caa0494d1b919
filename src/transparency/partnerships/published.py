"""What is public of a partnership: exactly what both parties have agreed to show, and nothing else. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from transparency.history.records import differences
from transparency.partnerships.charter import Pact
from transparency.partnerships.kpis import Public
from transparency.partnerships.portfolio import held
from transparency.partnerships.records import KindName, Partnership, Row

MADE_OF: frozenset[KindName] = frozenset({"charter", "meeting", "kpi"})
"""The kinds of matters that something public is taken from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPartnership:
    """The public record of a partnership. `withdrawn`: a party has taken its consent back; the rest is empty then."""

    id: str
    state: Literal["active", "ended", "withdrawn"]
    title: str = ""
    authority: str = ""
    supplier: str = ""
    tender: str = ""
    """The id of the tender that the contract comes from; empty when it did not stand in the plan."""
    starts_on: date | None = None
    ends_on: date | None = None
    purpose: str = ""
    goals: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    """Ids of the policy's promises that it serves."""
    followed: int | None = None
    """How many follow-up meetings have been held; None when that is not shown."""
    followed_on_time: int | None = None
    kpis: tuple[Public, ...] = ()
    example: bool = False


FIELDS = (
    "state", "title", "authority", "supplier", "tender", "starts_on", "ends_on", "purpose", "goals", "promises",
    "followed", "followed_on_time", "kpis",
)  # fmt: skip

changes = differences(FIELDS)


def published(
    partnership: Partnership,
    pact: Pact,
    meetings: Sequence[Row],
    measures: Sequence[Public],
    *,
    before: bool,
) -> PublicPartnership | None:
    """The public record as it should stand now; None where nothing is public and nothing was (`before`).

    A KPI shows only where the partnership itself does.
    """
    charter = pact.agreed
    if charter is None or "existence" not in charter.public:
        if not before:
            return None
        return PublicPartnership(id=partnership.reference, state="withdrawn", example=partnership.example)
    shown = set(charter.public)
    followed, on_time = held(meetings)
    return PublicPartnership(
        id=partnership.reference,
        state="ended" if pact.ended else "active",
        title=charter.title,
        authority=partnership.authority,
        supplier=partnership.supplier,
        tender=charter.tender,
        starts_on=charter.starts_on,
        ends_on=charter.ends_on,
        purpose=charter.purpose if "purpose" in shown else "",
        goals=charter.goals if "purpose" in shown else (),
        promises=charter.promises if "promises" in shown else (),
        followed=followed if "follow_ups" in shown else None,
        followed_on_time=on_time if "follow_ups" in shown else None,
        kpis=tuple(measures),
        example=partnership.example,
    )
