"""What the market sends in to a dialogue or event, and the rules about it. No SQL, no Streamlit, no clock.

Nobody needs an account: a sign-up is looked after by the link in its letter. None of it is public as it is sent;
what becomes public, and when the rest is erased, is said before anybody sends anything (`SIGN_UP_TERMS` and the like).
"""

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

from transparency.accounts.records import Limit, cvr_number, email_address
from transparency.clock import COPENHAGEN, day
from transparency.dialogues.records import COMING, Dialogue, Status, before, takes_sign_ups
from transparency.errors import BadInput, DomainError
from transparency.locale import N_, Lang
from transparency.tenders.records import PlannedTender
from transparency.tenders.records import Status as TenderStatus

if TYPE_CHECKING:
    from transparency.locale import Text

State = Literal["unconfirmed", "seat", "waiting", "cancelled"]
Size = Literal["", "sme", "large"]
QuestionState = Literal["waiting", "answered", "declined"]
News = Literal["cancelled", "on_again", "moved", "outcome"]
"""What those who signed up are told of."""

SIZES: tuple[Size, ...] = get_args(Size)
SIZE: Mapping[Size, str] = {
    "": N_("Ikke oplyst"),
    "sme": N_("Under 250 ansatte"),
    "large": N_("250 ansatte eller flere"),
}
"""Danish labels. The line between the two is the EU's for small and medium-sized companies (2003/361/EC)."""
STATE: Mapping[State, str] = {
    "unconfirmed": N_("Ikke bekræftet"),
    "seat": N_("Har en plads"),
    "waiting": N_("På venteliste"),
    "cancelled": N_("Afmeldt"),
}

KEPT_MONTHS = 6
"""So many months after a dialogue was held, or its deadline for answers, what was sent in is erased."""
UNCONFIRMED_DAYS = 7
"""So many days after it was sent, a sign-up that nobody confirmed is erased."""

LINK_PATH = "/tilmelding"
"""The page that the link of a letter leads to, with its code as `kode`."""

SIGN_UPS_FROM_PLACE = Limit(20, timedelta(hours=1))
QUESTIONS_FROM_PLACE = Limit(20, timedelta(hours=1))
ANSWERS_FROM_PLACE = Limit(20, timedelta(hours=1))
SENT_FROM_SITE = Limit(60, timedelta(hours=1))
"""Of sign-ups, questions and answers together, from all the networks that one subscriber of IPv6 can have."""
LETTERS_OF_EMAIL = Limit(10, timedelta(days=1))
"""Letters that anybody can have sent to a mailbox, by whatever form, before its owner has confirmed anything."""
LETTERS_OF_EMAIL_ABOUT_ONE = Limit(3, timedelta(days=1))
"""Those about signing up for the same dialogue, so that none of them uses up what the others may ask for."""
WAITING_QUESTIONS = 500
"""So many questions may wait for an answer in one dialogue: more than staff can answer is nobody's help."""

MAX_NAME = 80
MAX_COMPANY = 150
MAX_QUESTION = 2_000
MAX_REPLY = 10_000
MAX_REASON = 1_000
MAX_CONSULTATION = 60_000
"""Characters in all the replies of one answer together."""

# What is said before anybody sends anything

NO_ADVANTAGE = N_(
    "Det giver ingen fordel i et senere udbud at deltage, og det er ingen ulempe at lade være. Alt, hvad der kommer "
    "frem i dialogen af betydning for udbuddet, bliver offentligt for alle."
)
PUBLIC_SIGN_UP = N_(
    "Dit navn og din mailadresse bliver aldrig offentliggjort. Virksomhedens navn står kun i opsamlingen, "
    "hvis du siger ja til det. Hvor mange der deltager, er offentligt."
)
PUBLIC_QUESTION = N_(
    "Spørgsmålet og svaret bliver offentliggjort, så alle kan læse dem. Hvem der har spurgt, bliver ikke nævnt. "
    "Skriv derfor ingen navne og ingen forretningshemmeligheder."
)
PUBLIC_CONSULTATION = N_(
    "Kommunen offentliggør en opsamling af, hvad markedet har svaret, uden at nævne, hvem der har sagt hvad. "
    "Virksomhedens navn står kun i den, hvis du siger ja til det. Det, du markerer som fortroligt og giver en grund "
    "til, bliver ikke gengivet."
)
ACCESS_TO_DOCUMENTS = N_(
    "Det, der sendes til en myndighed, kan andre bede om at se efter offentlighedsloven. Kommunen vurderer da, hvad "
    "der skal undtages, for eksempel forretningshemmeligheder. En markering som fortrolig indgår i vurderingen, men "
    "afgør den ikke."
)
ERASED_SIGN_UP = N_(
    "Tilmeldingen slettes 6 måneder efter dialogen eller arrangementet. Er den ikke bekræftet, slettes den efter "
    "7 dage. Du kan selv slette den før med linket i mailen."
)
ERASED_QUESTION = N_("Din mailadresse slettes, når vi har sendt svaret, og senest 6 måneder efter dialogen.")
ERASED_CONSULTATION = N_("Svaret slettes 6 måneder efter svarfristen. Opsamlingen bliver stående.")
CONFIRMED_CONSULTATION = N_(
    "Vi sender en mail, så du kan bekræfte mailadressen. Derefter får du en kvittering med alt, hvad du har skrevet. "
    "Svaret tæller med, også hvis du ikke bekræfter, men kommunen ser, at det ikke er bekræftet, og virksomheden "
    "bliver ikke nævnt."
)

SIGN_UP_TERMS = (NO_ADVANTAGE, PUBLIC_SIGN_UP, ACCESS_TO_DOCUMENTS, ERASED_SIGN_UP)
QUESTION_TERMS = (PUBLIC_QUESTION, ACCESS_TO_DOCUMENTS, ERASED_QUESTION)
CONSULTATION_TERMS = (
    NO_ADVANTAGE,
    PUBLIC_CONSULTATION,
    CONFIRMED_CONSULTATION,
    ACCESS_TO_DOCUMENTS,
    ERASED_CONSULTATION,
)

# Public reasons for what time and seats bring about

FULL = N_("Alle pladser er taget.")
SEATS_AGAIN = N_("Der er igen ledige pladser.")
NO_SEATS = N_("Der svares skriftligt, så der er ingen pladser.")
SIGN_UP_OVER = N_("Tilmeldingsfristen er udløbet.")
ANSWERS_OVER = N_("Svarfristen er udløbet.")
HELD = N_("Det er afholdt.")
ANSWERED = N_("Svar på spørgsmål {number}")
"""What stands as the reason of the version that an answer makes; history is Danish."""

# What is wrong with what was sent

NOT_SENT = N_("Noget mangler eller er forkert. Ret det, der står ved felterne.")
SIGN_UP_CLOSED = N_("Der er ikke åbent for tilmelding.")
ANSWERS_CLOSED = N_("Der er ikke åbent for svar.")
QUESTIONS_CLOSED = N_("Fristen for spørgsmål er udløbet.")
NOTICE_IS_OUT = N_(
    "Udbudsbekendtgørelsen er offentliggjort. Stil spørgsmålet på udbudsplatformen, hvor alle bydere ser svaret."
)
NOTICE_IS_OUT_AT = N_(
    "Udbudsbekendtgørelsen er offentliggjort. Stil spørgsmålet på udbudsplatformen, hvor alle bydere ser svaret: {url}"
)
TOO_MANY = N_("Der er sendt for mange henvendelser fra dit netværk på kort tid. Prøv igen om en time.")
TOO_MANY_LETTERS = N_(
    "Der er bedt om så mange mails til {email}, at vi ikke sender flere dertil det næste døgn. Brug linket i en af "
    "dem, du har fået, prøv igen i morgen, eller brug en anden mailadresse."
)
TOO_MANY_WAITING = N_(
    "Der venter så mange spørgsmål på svar, at vi ikke kan tage imod flere nu. Prøv igen senere, eller skriv til "
    "{email}"
)
UNKNOWN_LINK = N_(
    "Linket hører ikke til nogen tilmelding eller noget svar. Tjek, at hele adressen er kommet med. Tilmeldingen kan "
    "også være slettet, fordi den ikke blev bekræftet inden 7 dage, fordi du har bekræftet med linket i en anden mail, "
    "eller fordi det er over 6 måneder siden, dialogen eller arrangementet blev holdt."
)
ALREADY_CANCELLED = N_(
    "Tilmeldingen er afmeldt, og oplysningerne er slettet. Tilmeld dig igen, hvis du vil med."
)
ALREADY_ANSWERED = N_("Spørgsmålet er allerede behandlet af en anden.")

NAME_MISSING = N_("Skriv dit navn.")
NOT_A_NAME = N_("Skriv kun navnet, uden internetadresse eller mailadresse.")
COMPANY_MISSING = N_("Skriv, hvilken virksomhed CVR-nummeret hører til.")
COMPANY_TO_NAME = N_("Skriv virksomhedens navn, når den må nævnes.")
SIZE_UNKNOWN = N_("Vælg en af størrelserne.")
QUESTION_MISSING = N_("Skriv spørgsmålet.")
ANSWER_MISSING = N_("Skriv svaret.")
WORDING_MISSING = N_("Skriv spørgsmålet, som det skal offentliggøres.")
NOTE_MISSING = N_("Skriv, hvorfor spørgsmålet ikke bliver besvaret.")
REASON_MISSING = N_("Skriv, hvorfor deltageren bliver fjernet.")
REPLIES_MISSING = N_("Svar på mindst ét af spørgsmålene.")
REPLIES_TOO_LONG = N_("Svarene er tilsammen på {length} tegn, og der er plads til {most}. Kort dem af.")
SECRET_WITHOUT_REASON = N_("Skriv, hvorfor det er fortroligt.")
REASON_WITHOUT_SECRET = N_(
    "Her står en grund, men ikke, hvad der er fortroligt. Skriv det, eller slet grunden."
)


class FormProblems(DomainError):
    """A form cannot be taken as it is; `problems` says why, field by field, all at once."""

    def __init__(self, problems: Sequence[BadInput]) -> None:
        super().__init__(NOT_SENT)
        self.problems = tuple(problems)

    def say(self, t: "Text") -> str:
        return " ".join([t(self.message), *(p.say(t) for p in self.problems)])


@dataclass(frozen=True, slots=True)
class Form:
    """Who signs up or answers. `company` and `cvr` are empty for somebody without; `cvr` for a foreign company.

    `named`: whether the company may be named as having taken part.
    """

    name: str = ""
    email: str = ""
    company: str = ""
    cvr: str = ""
    size: str = ""
    named: bool = False
    lang: Lang = "da"


@dataclass(frozen=True, slots=True)
class SignUp:
    """A sign-up as it is kept. `place` orders the queue, from when it was confirmed.

    `told` is the version of the dialogue that the person knows of.
    """

    id: int
    dialogue_id: str
    state: State
    form: Form
    at: datetime
    place: int | None
    delete_on: date
    salt: str
    told: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a sign-up stands. `ahead`: how many wait in front of it; None when it does not wait."""

    dialogue: Dialogue
    sign_up: SignUp
    ahead: int | None
    can_confirm: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many have a seat and how many wait. `seats` is None when there is room for all."""

    seats: int | None
    taken: int
    waiting: int

    @property
    def left(self) -> int | None:
        return None if self.seats is None else max(0, self.seats - self.taken)


@dataclass(frozen=True, slots=True)
class Question:
    """A question from the market. `email` is empty when no letter is wanted, and as soon as it was dealt with."""

    id: int
    dialogue_id: str
    state: QuestionState
    text: str
    email: str
    lang: Lang
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class QuestionDay:
    """When a question was asked, and the day on which it is erased."""

    id: int
    dialogue_id: str
    at: datetime
    delete_on: date


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered to one question of a written consultation; `confidential` is part of it, for a `reason`.

    `asked` is the question in the words that were answered: those of the dialogue may be others by now.
    """

    number: int
    text: str = ""
    confidential: str = ""
    reason: str = ""
    asked: str = ""

    @property
    def empty(self) -> bool:
        return not (self.text or self.confidential)


@dataclass(frozen=True, slots=True)
class ConsultationAnswer:
    """An answer to a written consultation, under the number of its receipt. `told` as in `SignUp`.

    `confirmed`: whether the mailbox is proved by the link of the first letter. The answer counts all the same.
    """

    id: int
    dialogue_id: str
    receipt: str
    form: Form
    replies: tuple[Reply, ...]
    at: datetime
    told: int
    delete_on: date
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Received:
    """An answer to a written consultation, as the owner of its mailbox sees it by the link."""

    dialogue: Dialogue
    given: ConsultationAnswer


# Checking what was sent

T = TypeVar("T")


class _Checks:
    """Runs one check after the other and keeps what was wrong, so that all of it is told at once."""

    def __init__(self) -> None:
        self.problems: list[BadInput] = []

    def __call__(self, check: Callable[..., T], *given: object, otherwise: T) -> T:
        try:
            return check(*given)
        except BadInput as problem:
            self.problems.append(problem)
            return otherwise

    def done(self) -> None:
        if self.problems:
            raise FormProblems(self.problems)


def _text(name: str, text: str, most: int, missing: str | None = None, lines: bool = True) -> str:
    """A text as it is kept: without what cannot be seen. Raises `BadInput`; `missing` is for an empty one."""
    from transparency.ingest import cells  # only who sends something needs it

    try:
        kept = cells.text(text, most, lines=lines).value
    except DomainError as error:
        raise BadInput(name, error.message, **error.values) from None
    if missing and not kept:
        raise BadInput(name, missing)
    return kept


_ADDRESS_IN_NAME = re.compile(r"[/\\@:]|\w\.\w{2}", re.IGNORECASE)
_ADDRESS_IN_COMPANY = re.compile(r"://|www\.|@|\.\w+/", re.IGNORECASE)
"""A company may be called “Bygma A/S” or “Rent.dk”."""


def _plain_line(name: str, text: str, most: int, address: re.Pattern[str], missing: str | None = None) -> str:
    """A line that letters repeat: it must not carry somebody else's link, in whatever letters it is written."""
    kept = _text(name, text, most, missing, lines=False)
    if address.search(unicodedata.normalize("NFKC", kept).replace("。", ".")):
        raise BadInput(name, NOT_A_NAME)
    return kept


def _cvr(text: str) -> str:
    return cvr_number(text) if text.strip() else ""


def _checked_form(form: Form, check: _Checks) -> Form:
    company = check(_plain_line, "company", form.company, MAX_COMPANY, _ADDRESS_IN_COMPANY, otherwise="?")
    cvr = check(_cvr, form.cvr, otherwise="")
    if cvr and not company:
        check.problems.append(BadInput("company", COMPANY_MISSING))
    elif form.named and not company:
        check.problems.append(BadInput("company", COMPANY_TO_NAME))
    if form.size not in SIZES:
        check.problems.append(BadInput("size", SIZE_UNKNOWN))
    return replace(
        form,
        name=check(_plain_line, "name", form.name, MAX_NAME, _ADDRESS_IN_NAME, NAME_MISSING, otherwise=""),
        email=check(email_address, form.email, otherwise=""),
        company=company,
        cvr=cvr,
        lang="en" if form.lang == "en" else "da",
    )


def checked_form(form: Form) -> Form:
    """The form as it is kept. Raises `FormProblems`."""
    check = _Checks()
    kept = _checked_form(form, check)
    check.done()
    return kept


def checked_consultation(d: Dialogue, form: Form, replies: Iterable[Reply]) -> tuple[Form, tuple[Reply, ...]]:
    """Form and replies as they are kept: those to questions that were asked, in their order. Raises `FormProblems`."""
    check = _Checks()
    kept = _checked_form(form, check)
    given = {reply.number: reply for reply in replies}
    found = []
    for question in d.questions:
        n = question.number
        reply = given.get(n, Reply(n))
        reply = Reply(
            n,
            check(_text, f"text_{n}", reply.text, MAX_REPLY, otherwise="?"),
            check(_text, f"confidential_{n}", reply.confidential, MAX_REPLY, otherwise="?"),
            check(_text, f"reason_{n}", reply.reason, MAX_REASON, otherwise="?"),
            (question.text_en or question.text) if kept.lang == "en" else question.text,
        )
        if reply.confidential and not reply.reason:
            check.problems.append(BadInput(f"reason_{n}", SECRET_WITHOUT_REASON))
        if reply.reason and not reply.confidential:
            check.problems.append(BadInput(f"confidential_{n}", REASON_WITHOUT_SECRET))
        if not reply.empty:
            found.append(reply)
    length = sum(len(one.text) + len(one.confidential) + len(one.reason) for one in found)
    if not found:
        check.problems.append(BadInput("answers", REPLIES_MISSING))
    elif length > MAX_CONSULTATION:
        check.problems.append(BadInput("answers", REPLIES_TOO_LONG, length=length, most=MAX_CONSULTATION))
    check.done()
    return kept, tuple(found)


def checked_question(text: str, email: str) -> tuple[str, str]:
    """A question and where its answer is wanted ("" for nowhere). Raises `FormProblems`."""
    check = _Checks()
    text = check(_text, "text", text, MAX_QUESTION, QUESTION_MISSING, otherwise="")
    email = check(email_address, email, otherwise="") if email.strip() else ""
    check.done()
    return text, email


def checked_answer(question: str, answer: str) -> tuple[str, str]:
    """A question as it is published, and its answer. Raises `FormProblems`."""
    check = _Checks()
    question = check(_text, "question", question, MAX_QUESTION, WORDING_MISSING, otherwise="")
    answer = check(_text, "answer", answer, MAX_REPLY, ANSWER_MISSING, otherwise="")
    check.done()
    return question, answer


def checked_reason(name: str, text: str, missing: str) -> str:
    """Why a question is declined or a participant removed. Raises `FormProblems`."""
    check = _Checks()
    text = check(_text, name, text, MAX_REASON, missing, otherwise="")
    check.done()
    return text


# Who sends how much


def mailbox(email: str) -> str:
    """What letters to an address are counted by: what stands after a plus goes to the same mailbox (RFC 5233)."""
    local, _, domain = email.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def site(address: str) -> str | None:
    """The /48 of an address of IPv6, which one subscriber can have all of (RFC 6177); None for any other."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    if not isinstance(found, IPv6Address) or found.ipv4_mapped:
        return None
    return str(IPv6Address(int(found) >> 80 << 80))


# Rules

_NOTICE_OUT: frozenset[TenderStatus] = frozenset({"published", "evaluating", "awarded"})


def notice_is_out(tender: PlannedTender) -> bool:
    """Whether its contract notice is published: from then on questions belong on the tender platform."""
    return tender.status in _NOTICE_OUT


def can_confirm(d: Dialogue, sign_up: SignUp, now: datetime) -> bool:
    return sign_up.state == "unconfirmed" and takes_sign_ups(d, now)


def free_seats(d: Dialogue, taken: int, now: datetime) -> int | None:
    """How many from the waiting list can have a seat; None: all of them. Nobody gets one when it has begun."""
    if d.status not in COMING or not before(now, d.starts):
        return 0
    return None if d.seats is None else max(0, d.seats - taken)


def status_by_seats(d: Dialogue, taken: int) -> Status:
    """Full when all seats are taken, open when one is free again; every other status stays as it is.

    So does that of one that is not signed up for here. A written consultation has no seats, and cannot be full.
    """
    if d.form == "written":
        return "open" if d.status == "full" and d.questions and d.answer_by else d.status
    if d.status not in {"open", "full"} or not d.sign_up:
        return d.status
    return "full" if d.seats is not None and taken >= d.seats else "open"


def as_counted(d: Dialogue, counts: Counts | None) -> Dialogue:
    """The dialogue with the status that its seats have brought about, which the record says a little later."""
    return replace(d, status=status_by_seats(d, counts.taken)) if counts else d


def reason_of(d: Dialogue, status: Status) -> str:
    """The public reason for a status that seats or time have brought about. Catalog text."""
    match status:
        case "full":
            return FULL
        case "closed":
            return SIGN_UP_OVER
        case "held":
            return ANSWERS_OVER if d.form == "written" else HELD
        case _:
            return NO_SEATS if d.form == "written" else SEATS_AGAIN


def news(known: Dialogue, now: Dialogue) -> News | None:
    """What has happened to a dialogue that who signed up for it must be told, since the version they know of."""
    if now.status == "cancelled":
        return None if known.status == "cancelled" else "cancelled"
    if now.status == "outcome_published":
        return None if known.status == "outcome_published" else "outcome"
    if known.status == "cancelled" and now.status in COMING:
        return "on_again"
    moved = (known.starts, known.ends, known.place, known.link) != (now.starts, now.ends, now.place, now.link)
    return "moved" if moved and now.status in COMING else None


def erased_on(d: Dialogue, sent: date) -> date:
    """The day on which what was sent in is erased: `KEPT_MONTHS` after the dialogue is over.

    One without a known time counts from the last day that it may be on, or else from the day it was sent.
    """
    over = d.over_at.date() if d.over_at else d.when.end if d.when else None
    return _months_after(over or sent, KEPT_MONTHS)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def unconfirmed_until(now: datetime) -> date:
    return day(now) + timedelta(days=UNCONFIRMED_DAYS)


def wall(at: datetime) -> datetime:
    """A moment as it stands in a dialogue: Danish wall-clock time."""
    return at.astimezone(COPENHAGEN).replace(tzinfo=None)


def organisations(forms: Iterable[Form]) -> tuple[tuple[str, ...], int]:
    """The companies that may be named, each once, by name; and how many others took part.

    A company counts once, however many people it sends; somebody without a company counts alone.
    """
    named: dict[str, str] = {}
    others: set[str] = set()
    for form in forms:
        key = form.cvr or form.company.casefold() or form.email
        if form.named:
            named.setdefault(key, form.company)
        else:
            others.add(key)
    return tuple(sorted(named.values(), key=str.casefold)), len(others - named.keys())
