"""The kinds of matters there are. What is not here does not exist in a room."""

from collections.abc import Mapping

from transparency.errors import NotFound
from transparency.locale import N_
from transparency.partnerships import (
    actions,
    charter,
    improvements,
    kpis,
    meetings,
    obligations,
    problems,
    pulses,
    warnings,
)
from transparency.partnerships.moves import Kind
from transparency.partnerships.records import KindName

ALL: tuple[Kind, ...] = (
    charter.KIND,
    meetings.KIND,
    actions.KIND,
    kpis.KIND,
    pulses.KIND,
    warnings.KIND,
    problems.KIND,
    improvements.KIND,
    obligations.KIND,
)
BY_NAME: Mapping[KindName, Kind] = {kind.name: kind for kind in ALL}


def kind_of(name: str) -> Kind:
    """Raises `NotFound`."""
    for kind in ALL:
        if kind.name == name:
            return kind
    raise NotFound(N_("Siden eller oplysningen findes ikke."))
