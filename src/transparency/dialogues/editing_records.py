"""What the editing of dialogues and events has of its own: what one needs to be public, how drafts merge. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from transparency.dates import FIRST_YEAR, LAST_YEAR
from transparency.dialogues import labels
from transparency.dialogues.records import (
    COMING,
    CONTENT_FIELDS,
    ID_MARK,
    TAKEN_PLACE,
    Answer,
    Dialogue,
    Kind,
    Status,
    before,
    changes,
    problems,
    status_by_time,
)
from transparency.editing.records import (
    UNKNOWN_CPV,
    UNKNOWN_DEPARTMENT,
    UNKNOWN_PROMISE,
    FieldProblem,
    Shape,
    out_of_range,
    unknown,
    unreadable,
)
from transparency.locale import N_
from transparency.reference import Reference
from transparency.tenders.records import CONTENT_FIELDS as TENDER_FIELDS

MAX_MANY = 500
"""Lines of a programme, questions, organisations that took part …"""
MAX_PEOPLE = 100_000

DECIDED: frozenset[Status] = frozenset({"outcome_published", "cancelled"})
"""Statuses that a person decides, and the clock does not change."""

UNKNOWN_TENDER = N_("Der er intet udbud i planen med id {value}.")
OTHER_TENDER = N_("{value} er ikke et af de udbud, som markedsdialogen hører til.")
UNKNOWN_FIELD = N_("Et udbud har intet felt, der hedder {value}.")
YEAR_OUT_OF_RANGE = N_("Datoen skal ligge i et af årene {least}-{most}.")
NUMBER_TOO_SMALL = N_("Numrene skal være 1 eller højere.")
TEXT_OF_QUESTION = N_("Et spørgsmål mangler sin tekst.")
TITLE_OF_DOCUMENT = N_("Et dokument mangler sin titel.")
ADDRESS_OF_DOCUMENT = N_("Et dokument mangler sin adresse.")
TITLE_OF_ITEM = N_("Et punkt i programmet mangler sin titel.")
TOO_FEW_SEATS = N_(
    "Der er allerede {taken} tilmeldte med plads. Skriv mindst det antal, eller lad feltet være tomt."
)
EMPTY_OUTCOME = N_("Skriv et referat, hvad markedet sagde, eller hvad der blev ændret og ikke ændret.")
OUTCOME_TOO_EARLY = N_(
    "Opsamlingen kan først offentliggøres, når dialogen er slut. Ret tidspunktet, hvis den er holdt tidligere."
)
WHY_CORRECTED = N_("Skriv, hvorfor svaret rettes. Begrundelsen er offentlig.")
UNKNOWN_ANSWER = N_("{id} har intet svar med nummer {number}.")
ANSWER_CHANGED = N_("En anden har rettet svar {number} imens. Læs, hvad der står nu, før du retter det igen.")
TEXT_OF_HEARD = N_("Skriv, hvad markedet sagde om hvert tema.")
WHAT_AND_WHY = N_(
    "Skriv ved hver ændring, hvad den er, og hvorfor. Det gælder også det, der ikke blev ændret."
)


def _settled(base: Dialogue, mine: Dialogue, theirs: Dialogue) -> tuple[Dialogue, Dialogue]:
    """What a person has ended does not collide with what the clock or the last seat has done meanwhile."""
    if mine.status in DECIDED and mine.status != base.status and theirs.status not in DECIDED:
        return mine, replace(theirs, status=mine.status)
    return mine, theirs


SHAPE = Shape(
    fields=CONTENT_FIELDS,
    labels=labels.FIELD,
    changes=changes,
    # Questions are answered, seats are taken and deadlines pass while somebody writes on the rest.
    quiet=frozenset({"answers", "status"}),
    settled=_settled,
    lines=frozenset({"title", "title_en", "place", "link", "contact", "invitation", "recording", "slides"}),
    most=MAX_MANY,
)


def prefix(own: str, kind: Kind) -> str:
    """What an id has before its year: "AAK-MD" for a market dialogue, "AAK-AR" for an event."""
    return f"{own}-{ID_MARK[kind]}"


def cleaned(d: Dialogue, own: str) -> Dialogue:
    """The record as it may be stored; `own` is the organisation's prefix. Raises `NotReady`."""
    # The answers are not the editors', and were cleaned when they were given.
    return replace(SHAPE.cleaned(replace(d, answers=()), prefix(own, d.kind)), answers=d.answers)


def copied(d: Dialogue, id_: str) -> Dialogue:
    """A new one like another: without its dates, documents, answers and outcome."""
    blank = Dialogue(id=id_, kind=d.kind, title="")
    names = (
        "starts", "ends", "when", "link", "sign_up_by", "ask_by", "answer_by", "documents", "invitation", "invited_on",
        "plan_year", "recording", "slides", "status", "status_reason", "answers", "outcome_by", "outcome",
    )  # fmt: skip
    return replace(d, id=id_, **{name: getattr(blank, name) for name in names})


def restored(old: Dialogue, public: Dialogue, now: datetime) -> Dialogue:
    """The content of an older version as it would be now: no answer is undone, no deadline or seat comes back."""
    status = public.status if {old.status, public.status} == {"open", "full"} else old.status
    again = replace(old, status=status, answers=public.answers)
    return replace(again, status=status_by_time(again, now))


def corrected(d: Dialogue, answer: Answer) -> Dialogue:
    """With this answer in the place of the one that has its number."""
    return replace(
        d, answers=tuple(answer if given.number == answer.number else given for given in d.answers)
    )


# What is wrong


def wrong(
    d: Dialogue,
    reference: Reference,
    tenders: Collection[str],
    *,
    public: Dialogue | None,
    taken: int,
    now: datetime,
) -> tuple[FieldProblem, ...]:
    """Everything that has to be put right before it can be public.

    `tenders`: those of its tenders that exist. `public`: what is public of it now. `taken`: seats that people have.
    """
    found = [FieldProblem(name, text) for name, text in problems(d)]
    if d.status in COMING and d.seats is not None and d.seats < taken:
        found.append(FieldProblem("seats", TOO_FEW_SEATS, {"taken": taken}))
    if d.outcome is not None and not _is_over(d, public, now):
        found.append(FieldProblem("outcome", OUTCOME_TOO_EARLY))
    return (*found, *_unknown(d, reference, tenders), *_incomplete(d), *_ill_formed(d))


def _is_over(d: Dialogue, public: Dialogue | None, now: datetime) -> bool:
    """Whether it has taken place: its time has passed, or the public was told so.

    One whose day is not known is over when it is closed.
    """
    if d.over_at is not None and not before(now, d.over_at):
        return True
    return public is not None and (
        public.status in TAKEN_PLACE or (public.status == "closed" and d.over_at is None)
    )


def _unknown(d: Dialogue, reference: Reference, tenders: Collection[str]) -> Iterator[FieldProblem]:
    promises = reference.promises.get
    yield from unknown("tenders", d.tenders, tenders.__contains__, UNKNOWN_TENDER)
    yield from unknown("departments", d.departments, reference.organisation.department, UNKNOWN_DEPARTMENT)
    yield from unknown("cpv", d.cpv, reference.cpv.get, UNKNOWN_CPV)
    yield from unknown("themes", d.themes, promises, UNKNOWN_PROMISE)
    if (outcome := d.outcome) is not None:
        results = outcome.results
        heard = [one.theme for one in outcome.heard if one.theme]
        yield from unknown("outcome", heard, promises, UNKNOWN_PROMISE)
        yield from unknown(
            "outcome", [r.tender for r in results if r.tender], d.tenders.__contains__, OTHER_TENDER
        )
        yield from unknown(
            "outcome", [r.field for r in results if r.field], TENDER_FIELDS.__contains__, UNKNOWN_FIELD
        )


def _incomplete(d: Dialogue) -> Iterator[FieldProblem]:
    outcome = d.outcome
    missing = (
        ("questions", TEXT_OF_QUESTION, any(not q.text for q in d.questions)),
        ("documents", TITLE_OF_DOCUMENT, any(not one.title for one in d.documents)),
        ("documents", ADDRESS_OF_DOCUMENT, any(not one.url for one in d.documents)),
        ("programme", TITLE_OF_ITEM, any(not item.title for item in d.programme)),
        (
            "outcome",
            EMPTY_OUTCOME,
            outcome is not None and not (outcome.minutes or outcome.heard or outcome.results),
        ),
        ("outcome", TEXT_OF_HEARD, outcome is not None and any(not one.text for one in outcome.heard)),
        (
            "outcome",
            WHAT_AND_WHY,
            outcome is not None and any(not (r.what and r.why) for r in outcome.results),
        ),
    )
    yield from (FieldProblem(name, text) for name, text, is_missing in missing if is_missing)


def _ill_formed(d: Dialogue) -> Iterator[FieldProblem]:
    # Imported here: a start of the site need not wait for what reads spreadsheets.
    from transparency.ingest import cells

    addresses = [(name, getattr(d, name)) for name in ("link", "invitation", "recording", "slides")]
    addresses += [("documents", one.url) for one in d.documents]
    read: list[tuple[str, Any, str | None]] = [(name, cells.url, url) for name, url in addresses]
    yield from unreadable([*read, ("contact", cells.email, d.contact)])
    yield from out_of_range(
        [
            ("seats", d.seats, 1, MAX_PEOPLE),
            ("plan_year", d.plan_year, FIRST_YEAR, LAST_YEAR),
            ("outcome", d.outcome.others if d.outcome else None, 0, MAX_PEOPLE),
        ]
    )
    if any(q.number < 1 for q in d.questions):
        yield FieldProblem("questions", NUMBER_TOO_SMALL)
    days: list[tuple[str, date | None]] = [
        (name, getattr(d, name))
        for name in ("starts", "ends", "sign_up_by", "ask_by", "answer_by", "invited_on", "outcome_by")
    ]
    days += [("documents", one.on) for one in d.documents]
    for name in dict.fromkeys(name for name, day in days if day and not FIRST_YEAR <= day.year <= LAST_YEAR):
        yield FieldProblem(name, YEAR_OUT_OF_RANGE, {"least": FIRST_YEAR, "most": LAST_YEAR})
