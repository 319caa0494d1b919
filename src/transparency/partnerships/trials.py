"""A trial (afprøvning): something is tried for a while before it is decided on, in whatever kind of matter. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import pydantic

from transparency.errors import BadInput
from transparency.locale import N_
from transparency.partnerships.fields import Field, Given
from transparency.partnerships.moves import Do, Move
from transparency.partnerships.records import Act, Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried, from when to when, how one sees whether it works, and what it showed.

    `review_on`: when both look at it, where that is another day than the last one. What is tried was once called
    `tried` in improvements, and is called so in the history for good.
    """

    what: Annotated[str, pydantic.Field(validation_alias=pydantic.AliasChoices("what", "tried"))]
    starts_on: date
    ends_on: date
    judged: str
    review_on: date | None = None
    result: str = ""
    result_on: date | None = None

    @property
    def due_on(self) -> date:
        """When both look at it."""
        return self.review_on or self.ends_on


def trial_of(given: Given, act: Act) -> Trial:
    """A trial out of its form. Raises `BadInput` for days that cannot be."""
    trial = Trial(**given)
    if trial.ends_on < trial.starts_on:
        raise BadInput("ends_on", N_("Afprøvningen kan ikke slutte, før den begynder."))
    if trial.due_on < trial.starts_on:
        raise BadInput("review_on", N_("I kan ikke vurdere løsningen, før den er prøvet."))
    if trial.due_on < act.today:
        raise BadInput("review_on" if trial.review_on else "ends_on", N_("Dagen må ikke være gået."))
    return trial


_FIELDS = (
    Field(name="what", label=N_("Hvad afprøves, og hvor?"), type="text"),
    Field(name="starts_on", label=N_("Afprøvningen begynder"), type="day"),
    Field(name="ends_on", label=N_("Afprøvningen slutter"), type="day"),
    Field(name="judged", label=N_("Hvordan ser I, om det virker?"), type="text"),
)
REVIEW = Field(name="review_on", label=N_("I vurderer det sammen senest"), type="day")


def proposal(
    do: Do,
    states: frozenset[str],
    latest: Callable[[Matter], Trial | None],
    *,
    lead: str,
    also: tuple[Field, ...] = (),
    ends: bool = True,
) -> Move:
    """Propose a trial, or put the latest one that was proposed differently."""
    fields = (*_FIELDS, *also)

    def fill(matter: Matter) -> Given:
        trial = latest(matter)
        return {one.name: getattr(trial, one.name) for one in fields} if trial else {}

    return Move(
        name="trial",
        label=N_("Foreslå en afprøvning"),
        do=do,
        states=states,
        done=N_("Afprøvningen er foreslået. Den gælder, når begge har godkendt den."),
        told=N_("foreslog en afprøvning"),
        lead=lead,
        fields=fields,
        fill=fill,
        binds=True,
        ends=ends,
    )
