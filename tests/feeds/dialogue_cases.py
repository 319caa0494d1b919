"""Dialogues and their histories for the feeds' tests: a table of what happens to them, and random ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from feed_cases import DEPARTMENTS, FIRST, LONG, NASTY, when
from hypothesis import strategies as st

from transparency.dialogues.records import (
    FORMS,
    KINDS,
    STATUSES,
    Answer,
    Dialogue,
    Document,
    Heard,
    MarketQuestion,
    Outcome,
    ProgrammeItem,
    Result,
    Version,
)


def at(text: str) -> datetime:
    """Danish wall-clock time."""
    return datetime.fromisoformat(text)


BASE = Dialogue(
    id="AAK-MD-2027-003",
    kind="dialogue",
    title="Rengøring uden kemi",
    title_en="Cleaning without chemicals",
    purpose="Hvor lidt kemi kan der bruges?",
    description="Kom og fortæl.\n\nVi lytter.",
    tenders=("AAK-2027-014",),
    departments=("mbu",),
    cpv=("90910000",),
    starts=at("2027-03-30T09:00"),
    ends=at("2027-03-30T11:30"),
    place="Dokk1, Aarhus",
    sign_up_by=at("2027-03-23T12:00"),
    seats=50,
    ask_by=at("2027-03-20T23:59"),
    audience="Rengøringsfirmaer",
    status="open",
)
WRITTEN = replace(
    BASE, form="written", starts=None, ends=None, place=None, sign_up_by=None, seats=None, ask_by=None,
    answer_by=at("2027-04-15T12:00"), questions=(MarketQuestion(1, "Hvad virker?"),),
)  # fmt: skip
WEBINAR = replace(
    BASE, id="AAK-AR-2027-001", kind="new_year_webinar", title="Nytårswebinar 2027", title_en=None, form="webinar",
    place=None, link="https://video.example.dk/m/1;2,3", plan_year=2027, tenders=(), ask_by=None,
    starts=at("2027-01-12T10:00"), ends=at("2027-01-12T11:00"), sign_up_by=None,
)  # fmt: skip
OUTCOME = Outcome(
    minutes="Mødet begyndte kl. 9.\n\nDet sluttede.",
    participants=("Rent A/S",),
    others=3,
    heard=(Heard("climate-criterion", "Giv tid til at skifte"), Heard("", "Andet")),
    results=(
        Result("changed", "Fristen er længere", "Mange skal i ferie", "AAK-2027-014", "dates.deadline"),
        Result("not_changed", "Delaftaler", "Det bliver dyrere"),
    ),
)
FULL = replace(
    BASE,
    form="hybrid",
    link="https://video.example.dk/m/2",
    audience_en="Cleaning firms",
    sme_note="Små firmaer kan byde på dele",
    languages=("da", "en"),
    questions=(MarketQuestion(1, "Hvad virker?", "What works?"), MarketQuestion(2, "Hvad koster det?")),
    documents=(Document("Udkast til krav", "https://example.dk/krav.pdf", "2", date(2027, 2, 1)),),
    themes=("climate-criterion",),
    contact="rengoering@example.dk",
    invitation="https://platform.example.dk/7",
    invited_on=date(2027, 1, 20),
    programme=(ProgrammeItem(time(9, 0), "Velkomst", "Kontorchefen"), ProgrammeItem(None, "Pause")),
    priorities="Klima",
    recording="https://video.example.dk/r/2",
    slides="https://example.dk/slides.pdf",
    status="outcome_published",
    answers=(Answer(1, "Må vi komme?", at("2027-02-01T10:00"), "Ja, alle må.", at("2027-02-02T09:30")),),
    outcome_by=date(2027, 5, 1),
    outcome=OUTCOME,
    example=True,
)


def history(*dialogues: Dialogue, reason: str | None = "Fordi") -> tuple[Version, ...]:
    """A version every tenth day."""
    return tuple(
        Version(number, FIRST + timedelta(days=10 * (number - 1)), reason if number > 1 else None, dialogue)
        for number, dialogue in enumerate(dialogues, start=1)
    )


CANCELLED = replace(BASE, status="cancelled", status_reason="Ingen penge, desværre")
HISTORIES: dict[str, tuple[Version, ...]] = {
    "new": history(BASE),
    "full": history(replace(FULL, status="open", outcome=None), FULL),
    "moved": history(BASE, replace(BASE, starts=at("2027-04-06T09:00"), ends=at("2027-04-06T11:30"))),
    "moved, then cancelled": history(
        BASE,
        replace(BASE, starts=at("2027-04-06T09:00"), ends=at("2027-04-06T11:30")),
        replace(CANCELLED, starts=at("2027-04-06T09:00"), ends=at("2027-04-06T11:30")),
    ),
    "cancelled and held after all": history(BASE, CANCELLED, BASE),
    "deadline removed": history(BASE, replace(BASE, sign_up_by=None)),
    "sign-up no longer wanted": history(BASE, replace(BASE, sign_up=False)),
    "time removed": history(BASE, replace(BASE, starts=None, ends=None)),
    "coarse, then known": history(
        replace(BASE, starts=None, ends=None, when=when("2027-Q1"), status="announced"), BASE
    ),
    "known to the day": history(replace(BASE, starts=None, ends=None, when=when("2027-03-30"))),
    "no end": history(replace(BASE, ends=None)),
    "two days": history(replace(BASE, ends=at("2027-03-31T12:00"))),
    "other field changed": history(BASE, replace(BASE, cpv=("45000000",), purpose="Andet")),
    "written": history(WRITTEN),
    "written, coarse, then known": history(
        replace(WRITTEN, answer_by=None, when=when("2027-Q2"), status="announced"), WRITTEN
    ),
    "written, then a meeting": history(WRITTEN, BASE),
    "webinar": history(WEBINAR),
    "never a time": history(
        replace(BASE, starts=None, ends=None, when=when("unknown"), sign_up_by=None, ask_by=None)
    ),
    "long": history(replace(BASE, title=LONG, place=LONG, departments=tuple(DEPARTMENTS))),
    "nasty": history(
        replace(
            BASE, title=NASTY, title_en=NASTY, description=NASTY, place=NASTY, audience=NASTY, purpose=NASTY,
            status="cancelled", status_reason=NASTY, link="https://example.dk/a;b,c?d=\r\nX:1",
            answers=(Answer(1, NASTY, at("2027-02-01T10:00"), NASTY, at("2027-02-02T09:30")),),
            questions=(MarketQuestion(1, NASTY),), outcome=Outcome(NASTY, (NASTY,), 0, (Heard("", NASTY),)),
            programme=(ProgrammeItem(None, NASTY, NASTY),), documents=(Document(NASTY, "https://x.dk", NASTY),),
        )
    ),
}  # fmt: skip

_text = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from(list('æøå;,:\\"\n\r\t=')), max_size=40
)
_title = _text.filter(str.strip)
_moment = st.none() | st.datetimes(datetime(2027, 1, 1), datetime(2028, 12, 31)).map(  # noqa: DTZ001 - local time
    lambda found: found.replace(second=0, microsecond=0)
)
_when = st.none() | st.sampled_from(["unknown", "2027", "2027-Q4", "2027-03", "2026-W53", "2027-05-05"]).map(
    when
)
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from(KINDS),
    "title": _title,
    "title_en": st.none() | _text,
    "purpose": _text,
    "tenders": st.sampled_from([(), ("AAK-2027-014",), ("AAK-2027-014", "AAK-2027-015")]),
    "departments": st.lists(st.sampled_from(sorted(DEPARTMENTS)), unique=True, max_size=3).map(tuple),
    "form": st.sampled_from(FORMS),
    "starts": _moment,
    "ends": _moment,
    "when": _when,
    "place": st.none() | _text,
    "link": st.none() | st.just("https://video.example.dk/1"),
    "sign_up": st.booleans(),
    "sign_up_by": _moment,
    "seats": st.none() | st.integers(1, 500),
    "ask_by": _moment,
    "answer_by": _moment,
    "audience": _text,
    "audience_en": st.none() | _text,
    "languages": st.sampled_from([("da",), ("da", "en")]),
    "questions": st.sampled_from([(), (MarketQuestion(1, "Hvad?"),)]),
    "invitation": st.none() | st.just("https://platform.example.dk/7"),
    "documents": st.sampled_from([(), (Document("Krav", "https://example.dk/krav.pdf", "2"),)]),
    "status": st.sampled_from(STATUSES),
    "status_reason": st.none() | _text,
    "answers": st.sampled_from([(), (Answer(1, "Må vi?", at("2027-02-01T10:00"), "Ja", at("2027-02-02T09:30")),)]),
    "outcome": st.sampled_from([None, OUTCOME]),
    "example": st.booleans(),
}  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> Sequence[Version]:
    """A random dialogue, of which a few fields change from version to version, sometimes none."""
    told = [draw(st.fixed_dictionaries(_FIELDS).map(lambda given: replace(BASE, **given)))]
    for _ in range(draw(st.integers(0, 4))):
        names = draw(st.lists(st.sampled_from(sorted(_FIELDS)), max_size=3, unique=True))
        told.append(replace(told[-1], **{name: draw(_FIELDS[name]) for name in names}))
    return history(*told)
