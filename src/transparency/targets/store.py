"""Targets as a kind of public record."""

from pydantic import TypeAdapter

from transparency.history.register import Kind
from transparency.locale import N_
from transparency.targets.records import Target, changes

KIND = Kind("target", TypeAdapter(Target), changes, N_("Der er intet mål med id {id}."))
