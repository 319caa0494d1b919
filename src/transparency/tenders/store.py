"""Planned tenders as a kind of public record."""

from pydantic import TypeAdapter

from transparency.history.register import Kind
from transparency.locale import N_
from transparency.tenders.records import PlannedTender, changes

KIND = Kind("tender", TypeAdapter(PlannedTender), changes, N_("Der er intet udbud med id {id}."))
