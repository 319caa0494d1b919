"""What the purchasing and tendering policy promises. No SQL, no Streamlit, no clock.

A promise is a target (it has a number, a date or a year it holds from) or a standing commitment. Its
figures are another matter: they are entered or computed, and the policy itself gives no baseline for any.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Group = Literal["target", "commitment"]
# "context" is a goal of the whole city that is shown beside procurement's own.
Direction = Literal["down", "up", "to_zero", "at_least", "in_use", "context", ""]
CarriedBy = Literal["requirement", "joint", "climate", "dialogue", "partnership", "lots", ""]
PolicyStatus = Literal["draft", "adopted"]

GROUPS: tuple[Group, ...] = get_args(Group)
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
CARRIED_BY: tuple[CarriedBy, ...] = get_args(CarriedBy)
POLICY_STATUSES: tuple[PolicyStatus, ...] = get_args(PolicyStatus)


@dataclass(frozen=True, slots=True)
class Policy:
    """The text that the promises are taken from. What is unknown is empty, and said to be unknown."""

    title: str
    title_en: str
    status: PolicyStatus
    version: str = ""
    adopted_on: date | None = None
    case_link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise in our own words, with the policy's section(s) as its source."""

    id: str
    group: Group
    title_da: str
    title_en: str
    promise_da: str
    promise_en: str
    section: tuple[str, ...]
    """The policy's own heading(s)."""
    deadline: str = ""
    """The policy's own words, such as "inden 2028"; empty when it states none."""
    due: date | None = None
    """The last day on which it may still be unkept; None when it stands, or begins and does not end."""
    direction: Direction = ""
    goal: str = ""
    """The number with its unit, such as "-50 %"; empty when the policy gives none."""
    carried_by: CarriedBy = ""
    """The part of a tender (or what follows it) that carries the promise; "" when no single tender does."""
    note_da: str = ""
    note_en: str = ""
