"""What `openapi` says of market dialogues and events: their routes, filter and shape."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime

from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.records import (
    DECISIONS,
    FORMS,
    KINDS,
    STATUSES,
    Answer,
    Dialogue,
    MarketQuestion,
)
from transparency.feeds import Site
from transparency.feeds.dialogue_items import dialogue_item
from transparency.feeds.shapes import (
    DAY,
    FLAG,
    INTEGER,
    MOMENT,
    TEXT,
    URL,
    Json,
    array,
    choice,
    filter_parameter,
    or_null,
    page_of,
    ref,
    whole,
)
from transparency.locale import N_, Text

ID_PATTERN = r"^[A-Z]{2,6}-(MD|AR)-\d{4}-\d{3,6}$"
_PATTERNS = {
    "id": ID_PATTERN,
    "cpv": r"^\d{2,8}(-\d)?$",
    "year": r"^\d{4}$",
    "month": r"^\d{4}-\d{2}$",
    "theme": r"^[a-z][a-z0-9-]{1,60}$",
    "tender": r"^[A-Z]{2,6}-\d{4}-\d{3,6}$",
}
_SHARED = frozenset({"q", "department", "cpv"})
"""Names that mean and take the same as in the filter of tenders."""
_FILTERS: dict[str, str] = {
    "id": N_("Id på en markedsdialog eller et arrangement."),
    "kind": N_("Markedsdialog, nytårswebinar, kursus eller informationsmøde."),
    "form": N_("Hvordan den holdes."),
    "theme": N_("Id på et mål i indkøbs- og udbudspolitikken, som den handler om."),
    "status": N_("Hvor langt den er."),
    "tender": N_("Id på et planlagt udbud, som den hører til."),
    "year": N_("Året, som den kan falde i, for eksempel 2027."),
    "month": N_("Måneden, som den kan falde i, for eksempel 2027-03."),
    "sme": N_("Om den er egnet for mindre virksomheder."),
    "coming": N_("Om den ligger forude; no er det, der er holdt eller aflyst."),
    "overdue": N_("Om opsamlingen skulle have været offentliggjort."),
    "changed_since": N_("Kun det, der er ændret på eller efter denne dag."),
    "sort": N_("Rækkefølgen."),
}
_SAMPLE = Dialogue(
    id="",
    kind="dialogue",
    title="Rengøring uden kemi",
    title_en="Cleaning without chemicals",
    purpose="Hvor lidt kemi kan der bruges i skolerne?",
    tenders=("",),
    cpv=("90910000",),
    starts=datetime(2027, 3, 30, 9, 0),  # noqa: DTZ001 - wall-clock time
    ends=datetime(2027, 3, 30, 11, 30),  # noqa: DTZ001
    place="Dokk1",
    sign_up_by=datetime(2027, 3, 23, 12, 0),  # noqa: DTZ001
    seats=50,
    audience="Virksomheder, der gør rent på skoler",
    sme_note="Små virksomheder kan byde på dele af opgaven",
    questions=(MarketQuestion(1, "Hvilke midler kan undværes?"),),
    themes=("ecolabels",),
    status="held",
    answers=(
        Answer(
            1, "Må to komme fra samme firma?", datetime(2027, 3, 1, 10, 0), "Ja.", datetime(2027, 3, 2, 9, 0)  # noqa: DTZ001
        ),
    ),
    example=True,
)  # fmt: skip


def filter_names() -> list[str]:
    """What the names of the filter are called among the parameters."""
    return [f.name if f.name in _SHARED else f"dialogue_{f.name}" for f in fields(DialogueFilter)]


def parameters(t: Text, site: Site) -> Json:
    departments = [department.key for department in site.organisation.departments]
    return {
        f"dialogue_{name}": filter_parameter(name, t(text), DialogueFilter, departments, _PATTERNS)
        for name, text in _FILTERS.items()
    } | {
        "dialogue_path_id": {
            "name": "id",
            "in": "path",
            "required": True,
            "description": t(N_("Dialogens eller arrangementets faste id.")),
            "schema": {"type": "string", "pattern": ID_PATTERN},
            "example": f"{site.organisation.id_prefix}-MD-2027-003",
        }
    }


def answers(t: Text) -> dict[str, tuple[str, Sequence[str], str, Json]]:
    """Each route: what it gives, the parameters it takes, its media type and its schema."""
    filters = [*filter_names(), "lang"]
    pages, one = [*filters, "cursor", "limit"], ["dialogue_path_id", "lang"]
    both = t(N_("Markedsdialoger og arrangementer"))
    history = t(N_("Alle versioner af en markedsdialog eller et arrangement: dens ændringslog"))
    dialogues = t(N_("Markedsdialoger og deres frister som kalender at abonnere på"))
    events = t(N_("Webinarer, kurser og møder og deres frister som kalender at abonnere på"))
    feed = t(N_("Markedsdialoger og arrangementer som feed med spørgsmål, svar og opsamling"))
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {
        "/api/v1/dialogues.json": (both, pages, "application/json", ref("DialogueList")),
        "/api/v1/dialogues.csv": (both, filters, "text/csv", TEXT),
        "/api/v1/dialogues.xlsx": (both, filters, spreadsheet, {}),
        "/api/v1/dialogues/{id}.json": (
            t(N_("En markedsdialog eller et arrangement")), one, "application/json", ref("Dialogue"),
        ),
        "/api/v1/dialogues/{id}/history.json": (history, one, "application/json", ref("DialogueHistory")),
        "/calendar/dialogues.ics": (dialogues, filters, "text/calendar", TEXT),
        "/calendar/events.ics": (events, filters, "text/calendar", TEXT),
        "/feeds/dialogues.atom": (feed, pages, "application/atom+xml", TEXT),
    }  # fmt: skip


def schemas(t: Text, site: Site) -> Json:
    maybe_text, maybe_day, maybe_moment = or_null(TEXT), or_null(DAY), or_null(MOMENT)
    maybe_number = or_null(INTEGER)
    result = whole(
        decision=choice(DECISIONS),
        what=TEXT,
        why=TEXT,
        tender=or_null(ref("RecordLink")),
        field={**maybe_text, "description": t(N_("Feltet i Tender, for eksempel dates.notice."))},
    )
    outcome = whole(
        minutes=TEXT,
        participants={
            **array(TEXT),
            "description": t(N_("Organisationer, der har sagt ja til at blive nævnt.")),
        },
        others={**INTEGER, "description": t(N_("Hvor mange der deltog ud over dem."))},
        heard=array(whole(theme=maybe_text, text=TEXT)),
        results=array(result),
    )
    dialogue = whole(
        id={"type": "string", "pattern": ID_PATTERN},
        kind=choice(KINDS),
        title=TEXT,
        title_en=maybe_text,
        status=choice(STATUSES),
        status_reason=maybe_text,
        url=URL,
        updated_at=MOMENT,
        version=INTEGER,
        example={**FLAG, "description": t(N_("Eksempeldata, ikke kommunens egen plan."))},
        purpose=TEXT,
        purpose_en=maybe_text,
        description=TEXT,
        description_en=maybe_text,
        tenders=array(ref("RecordLink")),
        department=maybe_text,
        departments=array(whole(key=TEXT, name=TEXT)),
        cpv=array(TEXT),
        form=choice(FORMS),
        starts={**maybe_moment, "description": t(N_("Dansk tid med afstanden til UTC."))},
        ends=maybe_moment,
        when={
            **or_null(ref("PlannedDate")),
            "description": t(N_("Dagen, den holdes eller slutter, eller det, der vides om tidspunktet.")),
        },
        place=maybe_text,
        link=or_null(URL),
        sign_up={**FLAG, "description": t(N_("Om man tilmelder sig her."))},
        sign_up_by=maybe_moment,
        seats=maybe_number,
        ask_by=maybe_moment,
        answer_by=maybe_moment,
        audience=TEXT,
        audience_en=maybe_text,
        sme=FLAG,
        sme_note=maybe_text,
        languages=array(choice(("da", "en"))),
        questions=array(whole(number=INTEGER, text=TEXT, text_en=maybe_text)),
        documents=array(whole(title=TEXT, url=URL, version=TEXT, date=maybe_day)),
        themes={**array(TEXT), "description": t(N_("Id'er på mål i politikken."))},
        contact=maybe_text,
        invitation=or_null(URL),
        invited_on=maybe_day,
        programme=array(whole(at=maybe_text, title=TEXT, speaker=maybe_text)),
        priorities=TEXT,
        plan_year=maybe_number,
        recording=or_null(URL),
        slides=or_null(URL),
        answers=array(
            whole(number=INTEGER, question=TEXT, asked_at=MOMENT, answer=TEXT, answered_at=MOMENT)
        ),
        outcome_by=maybe_day,
        outcome_due={**maybe_day, "description": t(N_("Den dag, opsamlingen senest skal være offentliggjort."))},
        outcome_overdue={**FLAG, "description": t(N_("Mangler i ældre versioner."))},
        outcome=or_null(outcome),
    )  # fmt: skip
    dialogue["required"].remove("outcome_overdue")
    prefix = site.organisation.id_prefix
    sample = replace(
        _SAMPLE,
        id=f"{prefix}-MD-2027-003",
        tenders=(f"{prefix}-2027-014",),
        departments=(site.organisation.departments[0].key,),
    )
    updated = datetime(2027, 3, 31, 8, 0, tzinfo=UTC)
    dialogue["examples"] = [dialogue_item(sample, 4, updated, t, site, date(2027, 4, 1))]
    return {"Dialogue": dialogue, "DialogueList": page_of("Dialogue")}
