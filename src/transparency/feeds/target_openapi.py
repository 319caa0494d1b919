"""What `openapi` says of the policy's promises and their figures: their routes, filter and shapes."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from transparency.dates import PlannedDate
from transparency.feeds import Site
from transparency.feeds.shapes import (
    DAY,
    FLAG,
    INTEGER,
    MOMENT,
    NUMBER,
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
from transparency.feeds.target_dictionary import COVERAGE, OBSERVATION, RULE, TARGET, describe
from transparency.feeds.target_items import figure_item, target_item
from transparency.locale import N_, Text
from transparency.targets.filters import TargetFilter
from transparency.targets.judgement import Judged, judge
from transparency.targets.records import (
    CATEGORIES,
    FREQUENCIES,
    GROUPS,
    POLICY_STATUSES,
    QUALITIES,
    UNITS,
    WORDS,
    Baseline,
    Method,
    Observation,
    Policy,
    Promise,
    Target,
)

ID_PATTERN = r"^[a-z][a-z0-9-]{1,60}$"
_FILTERS: dict[str, str] = {
    "id": N_("Id på et mål i politikken."),
    "group": N_("Mål med tal eller dato, eller løbende forpligtelser."),
    "verdict": N_("Vurderingen i dag."),
    "direction": N_("Hvilken vej tallet skal."),
    "measured": N_("Om der er et tal, lagt ind eller talt."),
    "overdue": N_("Om næste tal skulle have været her."),
    "sort": N_("Rækkefølgen."),
}
_SAMPLE = Target(
    id="furniture",
    promise=Promise(
        id="furniture",
        group="target",
        title_da="Møbler",
        title_en="Furniture",
        promise_da="Køb af nye møbler skal falde med 20 %.",
        promise_en="Purchases of new furniture are to fall by 20%.",
        section=("Cirkulære indkøb",),
        deadline="inden 2028",
        due=date(2027, 12, 31),
        direction="down",
        goal="-20 %",
    ),
    unit="dkk",
    baseline=Baseline(PlannedDate.of("2022"), Decimal(1_000_000), "Eksempel"),
    methods=(Method(1, "Fakturaer i kontogruppen møbler"),),
    observations=(Observation(PlannedDate.of("2025"), Decimal("912500.50"), "dkk", "Eksempel", "example"),),
    example=True,
)
_POLICY = Policy("Indkøbs- og udbudspolitik", "Purchasing and tendering policy", "draft")


JUDGED = ("overdue", "days_left", "verdict", "judgement", "ambition_verdict", "live", "observations")
"""What older versions, or lists, do not have."""


def filter_names() -> list[str]:
    """What the names of the filter are called among the parameters."""
    return ["q" if f.name == "q" else f"target_{f.name}" for f in fields(TargetFilter)]


def parameters(t: Text, site: Site) -> Json:
    patterns: Mapping[str, str] = {"id": ID_PATTERN}
    return {
        f"target_{name}": filter_parameter(name, t(text), TargetFilter, (), patterns)
        for name, text in _FILTERS.items()
    } | {
        "target_path_id": {
            "name": "id",
            "in": "path",
            "required": True,
            "description": t(N_("Målets faste id.")),
            "schema": {"type": "string", "pattern": ID_PATTERN},
            "example": "climate-criterion",
        }
    }


def answers(t: Text) -> dict[str, tuple[str, Sequence[str], str, Json]]:
    """Each route: what it gives, the parameters it takes, its media type and its schema."""
    filters = [*filter_names(), "lang"]
    pages, one = [*filters, "cursor", "limit"], ["target_path_id", "lang"]
    targets = t(N_("Politikkens løfter med tal og vurdering"))
    figures = t(N_("Tallene, et ad gangen; arket kan rettes og læses ind igen"))
    history = t(N_("Alle versioner af et mål: dets ændringslog"))
    calendar = t(N_("Frister, delmål og næste tal som kalender at abonnere på"))
    feed = t(N_("Ændringer af mål som feed: nye tal, rettelser og ny ordlyd"))
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {
        "/api/v1/targets.json": (targets, pages, "application/json", ref("TargetList")),
        "/api/v1/targets.csv": (targets, filters, "text/csv", TEXT),
        "/api/v1/targets.xlsx": (targets, filters, spreadsheet, {}),
        "/api/v1/targets/{id}.json": (
            t(N_("Et mål med alle dets tal")), one, "application/json", ref("Target"),
        ),
        "/api/v1/targets/{id}/history.json": (history, one, "application/json", ref("TargetHistory")),
        "/api/v1/observations.json": (figures, pages, "application/json", ref("ObservationList")),
        "/api/v1/observations.csv": (figures, filters, "text/csv", TEXT),
        "/api/v1/observations.xlsx": (figures, filters, spreadsheet, {}),
        "/calendar/targets.ics": (calendar, filters, "text/calendar", TEXT),
        "/feeds/targets.atom": (feed, pages, "application/atom+xml", TEXT),
    }  # fmt: skip


def schemas(t: Text, site: Site) -> Json:
    figure = _figure()
    observation = whole(id={"type": "string", "pattern": ID_PATTERN}, url=URL, version=INTEGER, **figure)
    described = describe(observation, OBSERVATION, t)
    alone = {name: described["properties"][name] for name in figure}
    target = describe(_target(), TARGET, t)
    for name in JUDGED:
        target["required"].remove(name)
    target["examples"] = [_example(site)]
    return {
        "Target": target,
        "TargetList": page_of("Target"),
        "Figure": whole(**alone) | {"examples": [figure_item(_SAMPLE.observations[0])]},
        "Observation": described,
        "ObservationList": page_of("Observation"),
    }


def _target() -> Json:
    maybe_text, maybe_day, maybe_number = or_null(TEXT), or_null(DAY), or_null(NUMBER)
    period = {**TEXT, "examples": ["2025", "2025-Q4"]}
    valued: Json = {"value": NUMBER, "unit": _or_none(UNITS), "period": period, "source": TEXT}
    return whole(
        id={"type": "string", "pattern": ID_PATTERN},
        group=choice(GROUPS),
        title=TEXT,
        title_en=TEXT,
        status=choice(POLICY_STATUSES),
        policy=whole(
            title=TEXT,
            title_en=TEXT,
            version=maybe_text,
            status=choice(POLICY_STATUSES),
            adopted_on=maybe_day,
            case_link=maybe_text,
        ),
        url=URL,
        updated_at=MOMENT,
        version=INTEGER,
        example=FLAG,
        promise=TEXT,
        promise_en=TEXT,
        section=array(TEXT),
        deadline=maybe_text,
        due=maybe_day,
        direction=_or_none(_codes("direction")),
        goal=or_null(whole(text=TEXT, value=NUMBER, percent=FLAG, relative=FLAG)),
        ambition=or_null(whole(text=TEXT, value=NUMBER, percent=FLAG, relative=FLAG)),
        carried_by=_or_none(_codes("carried_by")),
        supplier=maybe_text,
        supplier_en=maybe_text,
        note=maybe_text,
        note_en=maybe_text,
        unit=_or_none(UNITS),
        baseline=or_null(whole(**valued, method=INTEGER)),
        latest=or_null(whole(**valued | {"unit": choice(UNITS)}, quality=choice(QUALITIES), method=INTEGER)),
        wanted=maybe_number,
        path=array(whole(day=DAY, value=NUMBER)),
        milestones=array(whole(**valued)),
        responsible=maybe_text,
        methods=array(
            whole(
                number=INTEGER,
                description=TEXT,
                leaves_out=maybe_text,
                since=maybe_text,
                why_changed=maybe_text,
            )
        ),
        sources=array(whole(title=TEXT, url=maybe_text, licence=maybe_text)),
        frequency=_or_none(FREQUENCIES),
        next_due=maybe_day,
        asked_on=maybe_day,
        comment=maybe_text,
        comment_en=maybe_text,
        measures=array(whole(text=TEXT, category=_or_none(CATEGORIES), decided_on=maybe_day, link=maybe_text)),
        exemptions=array(whole(product=TEXT, reason=TEXT)),
        overdue=FLAG,
        days_left=or_null(INTEGER),
        verdict=choice(WORDS),
        judgement=whole(
            rule=choice(tuple(RULE)),
            sentence=TEXT,
            sentence_en=TEXT,
            quality=_or_none(QUALITIES),
            example=FLAG,
            own_path=FLAG,
        ),
        ambition_verdict=or_null(whole(verdict=choice(WORDS), sentence=TEXT, sentence_en=TEXT)),
        live=or_null(_live()),
        observations=array(ref("Figure")),
    )  # fmt: skip


def _figure() -> dict[str, Json]:
    return {
        "period": {**TEXT, "examples": ["2025", "2025-H1", "2025-Q4", "2025-01"]},
        "start": or_null(DAY),
        "end": or_null(DAY),
        "value": {**NUMBER, "minimum": 0},
        "unit": choice(UNITS),
        "category": _or_none(CATEGORIES),
        "department": or_null(TEXT),
        "method": INTEGER,
        "quality": choice(QUALITIES),
        "source": TEXT,
        "note": or_null(TEXT),
        "entered_by": or_null(TEXT),
        "entered_on": or_null(DAY),
    }


def _live() -> Json:
    listing = whole(number=INTEGER, url=or_null(URL), exact=FLAG)
    counts: Json = {
        "part": listing,
        "whole": listing,
        "undecided": or_null(listing),
        "percent": or_null(NUMBER),
    }
    share = whole(**counts)
    weights = whole(said=array(NUMBER), middle=or_null(NUMBER), unsaid=INTEGER)
    steps = array(
        whole(label=TEXT, label_en=TEXT, done=FLAG, awaited=FLAG, on=or_null(DAY), url=or_null(URL))
    )
    return whole(
        share=or_null(share),
        count=or_null(listing),
        steps=steps,
        year=or_null(INTEGER),
        plans=array(whole(year=INTEGER, steps=steps)),
        years=array(whole(year=TEXT, coverage=choice(tuple(COVERAGE)), **counts)),
        departments=array(whole(key=TEXT, **counts)),
        beside=array(whole(label=TEXT, label_en=TEXT, **counts)),
        dialogues=or_null(listing),
        undated=INTEGER,
        public_since=or_null(DAY),
        value=or_null(
            whole(
                part=NUMBER,
                whole=NUMBER,
                undecided=NUMBER,
                currency={"type": "string", "const": "DKK"},
                percent=or_null(NUMBER),
                known=share,
            )
        ),
        weights=or_null(weights),
        noticed=or_null(share),
        notice_weights=or_null(weights),
        slip=or_null(whole(dated=INTEGER, later=INTEGER, earlier=INTEGER, median_days=or_null(INTEGER))),
        lead=or_null(
            whole(
                total=INTEGER,
                in_plan=INTEGER,
                undecided=INTEGER,
                median_days=or_null(INTEGER),
                shortest_days=or_null(INTEGER),
            )
        ),
        readers=or_null(whole(since=DAY, week=or_null(whole(start=DAY, calendars=INTEGER, feeds=INTEGER)))),
        example=FLAG,
    )


def _codes(name: str) -> list[str]:
    return next(term for term in TARGET if term.name == name).codes()


def _or_none(values: Sequence[str]) -> Json:
    """One of these, or null."""
    return {"enum": [*values, None]}


def _example(site: Site) -> dict[str, Any]:
    at = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    judged = Judged(
        target=_SAMPLE,
        live=None,
        verdict=replace(judge(_SAMPLE, None, at.date()), example=True),
        version=2,
        since=at,
        updated_at=at,
        changed_at=at,
        overdue=False,
    )
    return target_item(_SAMPLE, 2, at, site, _POLICY, judged)
