"""Planned tenders as a kind of public record."""

from pydantic import TypeAdapter

from transparency.dates import PlannedDate
from transparency.history.register import Kind
from transparency.locale import N_
from transparency.tenders.records import PlannedTender, changes


def first_notice(before: PlannedDate | None, tender: PlannedTender) -> PlannedDate | None:
    """The first date that was published for the contract notice."""
    notice = tender.dates.notice
    return before or (notice if notice and notice.start else None)


KIND = Kind(
    "tender", TypeAdapter(PlannedTender), changes, N_("Der er intet udbud med id {id}."), carry=first_notice
)
