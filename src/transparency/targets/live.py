"""Promises that the published data themselves can answer. Pure; each answer names the records it was counted from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from transparency.dialogues.records import TAKEN_PLACE, Dialogue


@dataclass(frozen=True, slots=True)
class PublicDialogues:
    """The promise `public-dialogues` (the policy's "Kommunikation om markedsdialoger"), from 2025 on.

    `held` are the ids of the planned tenders that a market dialogue was held for, by the tender's own word or by
    a dialogue here; `invited` those of them whose invitation stood on the tender platform (address and day are
    recorded) and here before the dialogue took place.
    """

    held: tuple[str, ...]
    invited: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """From 0 to 1; None when no dialogue has been held yet."""
        return len(self.invited) / len(self.held) if self.held else None


def public_dialogues(said_held: Iterable[str], dialogues: Sequence[tuple[Dialogue, date]]) -> PublicDialogues:
    """`said_held`: ids of tenders that say so themselves. `dialogues`: each with the day it became public here."""
    taken_place = [(d, since) for d, since in dialogues if d.kind == "dialogue" and d.status in TAKEN_PLACE]
    held = {*said_held, *(tender for d, _ in taken_place for tender in d.tenders)}
    invited = {tender for d, since in taken_place if _was_public(d, since) for tender in d.tenders}
    return PublicDialogues(tuple(sorted(held)), tuple(sorted(held & invited)))


def _was_public(d: Dialogue, since: date) -> bool:
    """Whether the invitation stood in both places before it took place."""
    when = d.planned
    if not d.invitation or d.invited_on is None or when is None or when.end is None:
        return False
    begins = when.start if d.form != "written" else when.end  # a consultation runs until its last day
    return begins is not None and d.invited_on <= begins and since <= begins
