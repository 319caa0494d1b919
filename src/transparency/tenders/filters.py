"""The one filter of the tender plan: the page, the calendar, the feeds and the API all take it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, get_args

from transparency import filters
from transparency.filters import Filter
from transparency.tenders.records import CLIMATES, KINDS, PROCEDURES, REGIMES, STATUSES, TECHNIQUES

ValueBand = Literal["under_1m", "1m_5m", "5m_20m", "20m_100m", "over_100m", "unpublished"]
VALUE_BANDS: tuple[ValueBand, ...] = get_args(ValueBand)
BAND_EDGES_DKK = (1_000_000, 5_000_000, 20_000_000, 100_000_000)
"""A tender is in the band of its value, or of the top of its range; an edge belongs to the band above."""

Sort = Literal["when", "changed", "value", "title"]
SORTS: tuple[Sort, ...] = get_args(Sort)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderFilter(Filter):
    """What is chosen of the plan.

    `year` and `quarter` ask whether the date in the list (`PlannedTender.when`) may lie in the period:
    an entry planned for "2027" may turn up in each of that year's quarters.
    """

    CHOICES: ClassVar = {
        "status": STATUSES,
        "value": VALUE_BANDS,
        "kind": KINDS,
        "procedure": PROCEDURES,
        "regime": REGIMES,
        "technique": TECHNIQUES,
        "climate": CLIMATES,
    }
    READERS: ClassVar = {
        "id": filters.TENDER_ID,
        "cpv": filters.cpv,
        "year": filters.period("year", "2027"),
        "quarter": filters.period("quarter", "2027-Q4"),
        "target": filters.target,
    }
    SORTS: ClassVar = SORTS

    id: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    """Prefixes of at least two digits: "45" is all works, "9091" is cleaning."""
    status: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    quarter: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    procedure: tuple[str, ...] = ()
    regime: tuple[str, ...] = ()
    technique: tuple[str, ...] = ()
    climate: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    sme: bool | None = None
    lots: bool | None = None
    joint: bool | None = None
    reserved: bool | None = None
    dialogue_held: bool | None = None
    overdue: bool | None = None
    changed_since: date | None = None
    sort: Sort = "when"
