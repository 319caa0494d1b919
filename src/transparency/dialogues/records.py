"""Market dialogues and events, and the rules about them. No SQL, no Streamlit, no clock.

A market dialogue comes before a tender (udbudsloven § 39): what one business learns there, all must be able to
learn. So everything that is said in it stands in the record: the questions to the market, the questions from it
with their answers, what was heard, and what the municipality changed. An event is the same kind of thing without
a tender: the New Year's webinar on the coming plan, courses, information meetings.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

from transparency.clock import COPENHAGEN
from transparency.dates import PlannedDate
from transparency.history.records import Version as _Version
from transparency.history.records import differences

Kind = Literal["dialogue", "new_year_webinar", "course", "meeting"]
"""A market dialogue, or an event: the New Year's webinar, a course, an information meeting."""
Form = Literal["written", "open_meeting", "site_visit", "hybrid", "webinar"]
Status = Literal["announced", "open", "full", "closed", "held", "outcome_published", "cancelled"]
Language = Literal["da", "en"]
Decision = Literal["changed", "not_changed"]

KINDS: tuple[Kind, ...] = get_args(Kind)
FORMS: tuple[Form, ...] = get_args(Form)
STATUSES: tuple[Status, ...] = get_args(Status)
DECISIONS: tuple[Decision, ...] = get_args(Decision)

MOMENTS: tuple[str, ...] = ("starts", "ends", "sign_up_by", "ask_by", "answer_by")
"""Fields that hold a moment."""

EVENTS: tuple[Kind, ...] = ("new_year_webinar", "course", "meeting")
ID_MARK: dict[Kind, str] = {"dialogue": "MD", "new_year_webinar": "AR", "course": "AR", "meeting": "AR"}
"""What stands in the middle of an id: AAK-MD-2027-003 is a market dialogue, AAK-AR-2027-001 an event."""

COMING: frozenset[Status] = frozenset({"announced", "open", "full", "closed"})
"""Statuses of what has yet to take place."""
TAKEN_PLACE: frozenset[Status] = frozenset({"held", "outcome_published"})
OUTCOME_AWAITED: frozenset[Status] = frozenset({"closed", "held"})
"""Statuses in which the outcome is overdue when its day has passed."""

OUTCOME_DAYS = 30
"""So many days after it was held the outcome is due, where the record names no other day."""


@dataclass(frozen=True, slots=True)
class MarketQuestion:
    """A question of the municipality to the market; a written consultation is answered question by question."""

    number: int
    text: str
    text_en: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document about the dialogue or event. `version` is the paper's own: "1", "udkast 2"."""

    title: str
    url: str
    version: str = "1"
    on: date | None = None


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """A line of the programme; `at` is Danish wall-clock time."""

    at: time | None
    title: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A question from the market with its answer, for all to read. Who asked is not said."""

    number: int
    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What the market said on one theme: the id of a promise of the policy, or "" for other things."""

    theme: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the municipality changed, or did not change, and why.

    `tender` and `field` point to the planned tender and the field of it that the row is about ("dates.notice");
    both may be empty for what is no field of the plan.
    """

    decision: Decision
    what: str
    why: str
    tender: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `participants` are organisations that consented to be named; `others` took part besides."""

    minutes: str = ""
    participants: tuple[str, ...] = ()
    others: int = 0
    heard: tuple[Heard, ...] = ()
    results: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """One market dialogue or event, as published. Every field is public.

    Moments (`starts`, `ends`, deadlines) are Danish wall-clock time without a zone: a meeting at nine is at nine
    also when the rules about summer time change. `moment` gives them their zone.
    """

    id: str
    kind: Kind
    title: str
    title_en: str | None = None
    purpose: str = ""
    purpose_en: str | None = None
    description: str = ""
    description_en: str | None = None
    tenders: tuple[str, ...] = ()
    """Ids of the planned tenders that it belongs to."""
    departments: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    form: Form = "open_meeting"
    starts: datetime | None = None
    ends: datetime | None = None
    when: PlannedDate | None = None
    """The time as far as it is known, while there is no `starts`."""
    place: str | None = None
    link: str | None = None
    """Where one takes part online."""
    sign_up: bool = True
    """Whether one signs up for it here."""
    sign_up_by: datetime | None = None
    seats: int | None = None
    ask_by: datetime | None = None
    answer_by: datetime | None = None
    """Until when a written consultation is answered."""
    audience: str = ""
    audience_en: str | None = None
    sme_note: str | None = None
    """Why it is for small and medium-sized companies too; with one it counts as suitable for them."""
    languages: tuple[Language, ...] = ("da",)
    questions: tuple[MarketQuestion, ...] = ()
    documents: tuple[Document, ...] = ()
    themes: tuple[str, ...] = ()
    """Ids of the policy's promises that it is about."""
    contact: str | None = None
    """The unit's mailbox; never a person's."""
    invitation: str | None = None
    """Address of the invitation on the tender platform."""
    invited_on: date | None = None
    programme: tuple[ProgrammeItem, ...] = ()
    priorities: str = ""
    """The political priorities that the New Year's webinar presents."""
    plan_year: int | None = None
    """The year whose plan the New Year's webinar is about."""
    recording: str | None = None
    slides: str | None = None
    status: Status = "announced"
    status_reason: str | None = None
    answers: tuple[Answer, ...] = ()
    outcome_by: date | None = None
    outcome: Outcome | None = None
    example: bool = False
    """Made for showing the site; not the municipality's own."""

    @property
    def is_event(self) -> bool:
        return self.kind in EVENTS

    @property
    def sme(self) -> bool:
        return bool(self.sme_note)

    @property
    def planned(self) -> PlannedDate | None:
        """When it is, as a date with precision: the day it starts, the day a consultation ends, or what is known."""
        if self.starts is not None:
            return PlannedDate.day(self.starts.date())
        if self.form == "written" and self.answer_by is not None:
            return PlannedDate.day(self.answer_by.date())
        return self.when

    @property
    def over_at(self) -> datetime | None:
        """The wall-clock moment after which it has taken place; None when that is not known to the day."""
        if self.form == "written" and self.answer_by is not None:
            return self.answer_by
        if self.ends is not None or self.starts is not None:
            return self.ends or self.starts
        if self.when is not None and self.when.precision == "day" and self.when.end is not None:
            return datetime.combine(self.when.end, time(23, 59))
        return None

    @property
    def outcome_due(self) -> date | None:
        """The day by which the outcome of a market dialogue is to be public; None before it can be told."""
        if self.is_event or self.status == "cancelled":
            return None
        if self.outcome_by is not None:
            return self.outcome_by
        return self.over_at.date() + timedelta(days=OUTCOME_DAYS) if self.over_at else None

    def outcome_overdue(self, today: date) -> bool:
        """Whether the outcome should have been public by now."""
        due = self.outcome_due
        return self.status in OUTCOME_AWAITED and due is not None and due < today


Version = _Version[Dialogue]


def moment(wall: datetime) -> datetime:
    """The moment of a Danish wall-clock time. In the hour that comes twice it is the first of them."""
    return wall.replace(tzinfo=COPENHAGEN)


def exists(wall: datetime) -> bool:
    """Whether clocks in Denmark ever show it: they leave out an hour when summer time begins."""
    # in the hour left out, the time before the change would come after the one that follows it
    return moment(wall).timestamp() <= moment(wall.replace(fold=1)).timestamp()


def before(now: datetime, wall: datetime | None) -> bool:
    """Whether a deadline has not passed; without one it never does. `now` is aware."""
    return wall is None or now < moment(wall)


def takes_sign_ups(d: Dialogue, now: datetime) -> bool:
    """Whether one can sign up now, for a seat or for the waiting list."""
    ends = d.sign_up_by or d.starts
    return d.sign_up and d.form != "written" and d.status in {"open", "full"} and before(now, ends)


def takes_answers(d: Dialogue, now: datetime) -> bool:
    """Whether a written consultation can be answered now."""
    return d.form == "written" and bool(d.questions) and d.status == "open" and before(now, d.answer_by)


def takes_questions(d: Dialogue, now: datetime, published: Iterable[str] = ()) -> bool:
    """Whether the market can ask now.

    `published`: those of its tenders whose contract notice is out. From then on questions belong on the tender
    platform, where all bidders see them (udbudsloven § 39 and the equal treatment of § 2).
    """
    return d.status in COMING and before(now, d.ask_by or d.over_at) and not list(published)


def status_by_time(d: Dialogue, now: datetime) -> Status:
    """The status that time alone has brought about: closed after its deadline, held after its end."""
    if d.status not in COMING:
        return d.status
    if not before(now, d.over_at) and d.over_at is not None:
        return "held"
    deadline = d.sign_up_by if d.form != "written" else None
    if d.status in {"open", "full"} and deadline is not None and not before(now, deadline):
        return "closed"
    return d.status


_NOT_CONTENT = frozenset({"id", "example"})
CONTENT_FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Dialogue) if f.name not in _NOT_CONTENT)

changes = differences(CONTENT_FIELDS)
"""What differs between two dialogues, field by field, in the order of the record; (old, new) → changes."""


def problems(d: Dialogue) -> Iterable[tuple[str, str]]:
    """Rules that hold between the fields: (field, catalog text) for each that is broken."""
    from transparency.dialogues import labels as say  # labels imports the types above

    if not d.title.strip():
        yield "title", say.TITLE_MISSING
    if not d.departments:
        yield "departments", say.DEPARTMENT_MISSING
    if d.kind == "dialogue" and not d.purpose.strip():
        yield "purpose", say.PURPOSE_MISSING
    for name in MOMENTS:
        if (wall := getattr(d, name)) and not exists(wall):
            yield name, say.NO_SUCH_HOUR
    if d.starts and d.when:
        yield "when", say.TIME_TWICE
    if d.ends and not d.starts:
        yield "ends", say.END_WITHOUT_START
    if d.starts and d.ends and d.ends <= d.starts:
        yield "ends", say.ENDS_BEFORE_IT_STARTS
    if d.starts and d.sign_up_by and d.sign_up_by > d.starts:
        yield "sign_up_by", say.DEADLINE_AFTER_START
    if d.seats is not None and d.seats < 1:
        yield "seats", say.SEATS_OUT_OF_RANGE
    if d.form == "written" and d.status == "open" and not d.questions:
        yield "questions", say.QUESTIONS_MISSING
    if d.form == "written" and d.status == "open" and d.answer_by is None:
        yield "answer_by", say.ANSWER_DEADLINE_MISSING
    if d.form != "written" and d.status == "open" and d.starts is None:
        yield "starts", say.START_MISSING
    if len({q.number for q in d.questions}) < len(d.questions):
        yield "questions", say.QUESTION_NUMBER_TWICE
    if d.status == "cancelled" and not d.status_reason:
        yield "status_reason", say.REASON_MISSING
    if d.status == "outcome_published" and d.outcome is None:
        yield "outcome", say.OUTCOME_MISSING
    if d.outcome is not None and d.status != "outcome_published":
        yield "status", say.OUTCOME_NOT_STATED
    if d.kind == "new_year_webinar" and d.plan_year is None:
        yield "plan_year", say.PLAN_YEAR_MISSING
    if d.outcome and any(r.field and not r.tender for r in d.outcome.results):
        yield "outcome", say.FIELD_WITHOUT_TENDER
