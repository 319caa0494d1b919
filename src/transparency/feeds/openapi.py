"""The description of the open interface for programs (OpenAPI 3.1), made from what it describes."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

from transparency.dates import PlannedDate, Precision
from transparency.feeds import Site, dialogue_openapi, figure_openapi, guidance_openapi, target_openapi
from transparency.feeds.items import LARGEST_PAGE, PAGE, tender_item
from transparency.feeds.shapes import (
    DAY,
    FLAG,
    HASH,
    INTEGER,
    MOMENT,
    NUMBER,
    TEXT,
    URL,
    Json,
    array,
    choice,
    filter_parameter,
    history_of,
    or_null,
    page_of,
    query,
    ref,
    whole,
)
from transparency.filters import MAX_QUERY
from transparency.locale import LANGS, N_, Text
from transparency.tenders.filters import TenderFilter
from transparency.tenders.records import (
    CLIMATES,
    DATE_KEYS,
    KINDS,
    PROCEDURES,
    REGIMES,
    STATUSES,
    TECHNIQUES,
    Answer,
    Dates,
    LinkKind,
    PlannedTender,
    Value,
)

_JSON, _CSV, _ATOM = "application/json", "text/csv", "application/atom+xml"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PATTERNS = {
    "id": r"^[A-Z]{2,6}-\d{4}-\d{3,6}$",
    "cpv": r"^\d{2,8}(-\d)?$",
    "year": r"^\d{4}$",
    "quarter": r"^\d{4}-Q[1-4]$",
    "target": r"^[a-z][a-z0-9-]{1,60}$",
}
_FILTERS: dict[str, str] = {
    "q": N_("Søgeord. Alle ord skal findes."),
    "id": N_("Id på et udbud."),
    "department": N_("Afdelingens nøgle."),
    "cpv": N_("CPV-kode eller de første 2–7 cifre: 45 er alt bygge og anlæg."),
    "status": N_("Udbuddets status."),
    "year": N_("Året, som udbuddet kan komme i, for eksempel 2027."),
    "quarter": N_("Kvartalet, som udbuddet kan komme i, for eksempel 2027-Q4."),
    "value": N_("Størrelsen på den anslåede værdi."),
    "kind": N_("Varer, tjenesteydelser eller bygge og anlæg."),
    "procedure": N_("Udbudsformen."),
    "regime": N_("De regler, udbuddet følger."),
    "technique": N_("Enkelt kontrakt, rammeaftale eller dynamisk indkøbssystem."),
    "climate": N_("Om klima er en konkurrenceparameter."),
    "target": N_("Id på et mål i indkøbs- og udbudspolitikken."),
    "sme": N_("Om udbuddet er egnet for mindre virksomheder."),
    "lots": N_("Om udbuddet er delt op i delaftaler."),
    "joint": N_("Om udbuddet holdes sammen med andre."),
    "reserved": N_("Om kontrakten er reserveret (udbudsloven § 54)."),
    "dialogue_held": N_("Om der er holdt markedsdialog; null, når det ikke er oplyst."),
    "overdue": N_("Om det er for længe siden, at oplysningerne blev bekræftet."),
    "changed_since": N_("Kun udbud, der er ændret på eller efter denne dag."),
    "sort": N_("Rækkefølgen."),
}
_SAMPLE = PlannedTender(
    id="",
    title="Rengøring af skoler",
    title_en="Cleaning of schools",
    description="Daglig rengøring af 12 skoler.",
    kind="services",
    cpv=("90910000", "90919300"),
    nuts="DK042",
    value=Value.range(500_000_000, 700_000_000),
    regime="afsnit_ii",
    procedure="open",
    sme=True,
    dates=Dates(notice=PlannedDate.of("2027-Q4"), deadline=PlannedDate.of("2028-01-31")),
    duration_months=48,
    climate="yes",
    climate_weight=Decimal(20),
    promises=("climate-criterion",),
    confirmed_on=date(2026, 11, 2),
    confirm_by=date(2027, 2, 2),
    example=True,
)


def document(t: Text, site: Site, *, version: str) -> Json:
    """The whole description. `version` is the interface's own; it changes when the interface does."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": t(N_("{name}: åbne data"), name=site.organisation.title(t.lang)),
            "version": version,
            "description": t(
                N_(
                    "Udbudsplanen med ændringer, markedsdialogerne og politikkens mål som data. Alt er offentligt, "
                    "uden nøgle og "
                    "uden login. "
                    "Flere værdier af samme filter er alternativer; forskellige filtre skal alle passe. "
                    "Ukendte navne ignoreres; en forkert værdi giver svaret 400, som siger hvad der er galt. "
                    "Send det ETag, du fik, som If-None-Match: så svares der 304, når intet er ændret."
                )
            ),
            "contact": {"name": site.organisation.unit, "email": site.organisation.email},
        },
        "servers": [{"url": site.base_url or "/"}],
        "paths": _paths(t),
        "components": {
            "parameters": _parameters(t, site),
            "headers": _headers(t),
            "responses": _problems(t),
            "schemas": _schemas(t, site),
        },
    }


def _paths(t: Text) -> Json:
    filters = [*(f.name for f in fields(TenderFilter)), "lang"]
    period, pages = ["from", "to"], ["cursor", "limit"]
    plan, log = [*filters, *pages], [*filters, *period, *pages]
    one = ["path_id", "lang"]
    tenders, changes = t(N_("Udbudsplanen")), t(N_("Ændringer i udbudsplanen"))
    calendar = t(N_("Udbudsplanens datoer som kalender at abonnere på"))
    everything = t(N_("Udbud, markedsdialoger, arrangementer og politikkens frister i én kalender"))
    of_all = ["any_id" if name == "id" else name for name in filters]
    releases = t(N_("Udbudsplanen som OCDS 1.1, en release for hver version"))
    records = t(N_("Udbudsplanen som OCDS 1.1, en record for hvert udbud"))
    chain = t(N_("Hele kæden af kontrolsummer med det ældste led først"))
    answers: dict[str, tuple[str, Sequence[str], str, Json]] = {
        "/api/v1/tenders.json": (tenders, plan, _JSON, ref("TenderList")),
        "/api/v1/tenders.csv": (tenders, filters, _CSV, TEXT),
        "/api/v1/tenders.xlsx": (tenders, filters, _XLSX, {}),
        "/api/v1/tenders/{id}.json": (t(N_("Et udbud")), one, _JSON, ref("Tender")),
        "/api/v1/tenders/{id}/history.json": (
            t(N_("Alle versioner af et udbud")), one, _JSON, ref("History"),
        ),
        "/api/v1/chain.json": (chain, ["cursor", "chain_limit", "lang"], _JSON, ref("LinkList")),
        "/api/v1/changes.json": (changes, log, _JSON, ref("ChangeList")),
        "/api/v1/changes.csv": (changes, [*filters, *period], _CSV, TEXT),
        "/api/v1/changes.xlsx": (changes, [*filters, *period], _XLSX, {}),
        "/api/v1/ocds/releases.json": (releases, plan, _JSON, ref("ReleasePackage")),
        "/api/v1/ocds/records.json": (records, plan, _JSON, ref("RecordPackage")),
        "/api/v1/cpv.json": (t(N_("Find CPV-koder ud fra ord")), ["cpv_q", "lang"], _JSON, ref("CpvList")),
        "/api/v1/openapi.json": (t(N_("Denne beskrivelse")), ["lang"], _JSON, {"type": "object"}),
        "/calendar/tenders.ics": (calendar, filters, "text/calendar", TEXT),
        "/calendar/all.ics": (everything, of_all, "text/calendar", TEXT),
        "/feeds/tenders.atom": (t(N_("Udbudsplanen som feed")), plan, _ATOM, TEXT),
        "/feeds/changes.atom": (t(N_("Ændringerne som feed")), log, _ATOM, TEXT),
        "/sitemap.xml": (
            t(N_("Alle sider, udbud, dialoger og mål til søgemaskiner")), ["lang"], "application/xml", TEXT,
        ),
    }  # fmt: skip
    answers |= dialogue_openapi.answers(t) | target_openapi.answers(t) | figure_openapi.answers(t)
    answers |= guidance_openapi.answers(t)
    return {path: {"get": _operation(t, path, *said)} for path, said in answers.items()} | _other_paths(t)


def _other_paths(t: Text) -> Json:
    """Addresses that are no data: where a record is read, and what servers and search engines ask for."""
    permanent = t(N_("Den faste adresse på et udbud, en markedsdialog, et arrangement eller et mål"))
    ready, live = t(N_("Om databasen svarer")), t(N_("Om sitet svarer"))
    robots = t(N_("Hvad søgemaskiner må læse"))
    leads = {
        "302": {
            "description": t(N_("Siden, hvor det kan læses.")),
            "headers": {"Location": _header("Location")},
        },
        "404": _answer("NotFound"),
    }
    said = {"200": {"description": "ok", "content": {"text/plain": {"schema": TEXT}}}}
    not_ready = {"503": {"description": t(N_("Databasen er ikke klar."))}}
    return {
        "/p/{id}": {"get": _asks("/p/{id}", permanent, ["any_path_id", "lang"], leads)},
        "/robots.txt": {"get": _asks("/robots.txt", robots, [], said)},
        "/healthz": {"get": _asks("/healthz", live, [], said)},
        "/readyz": {"get": _asks("/readyz", ready, [], said | not_ready)},
    }


def _operation(
    t: Text, path: str, summary: str, parameters: Sequence[str], media_type: str, schema: Json
) -> Json:
    headers = {name: _header(name) for name in ("ETag", "Last-Modified", "Cache-Control")}
    responses = {
        "200": {
            "description": summary,
            "headers": headers,
            "content": {media_type: {"schema": schema} if schema else {}},
        },
        "304": {"description": t(N_("Intet er ændret siden sidst.")), "headers": headers},
        "400": _answer("BadInput"),
        **({"404": _answer("NotFound")} if "{id}" in path else {}),
        "503": _answer("Busy"),
    }
    return _asks(path, summary, parameters, responses)


def _asks(path: str, summary: str, parameters: Sequence[str], responses: Json) -> Json:
    named = path.replace("{id}", "one").replace("{key}", "figure")
    return {
        "operationId": "_".join(named.replace(".", "/").strip("/").split("/")),
        "summary": summary,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters],
        "responses": responses,
    }


def _header(name: str) -> Json:
    return {"$ref": f"#/components/headers/{name}"}


def _answer(name: str) -> Json:
    return {"$ref": f"#/components/responses/{name}"}


def _parameters(t: Text, site: Site) -> Json:
    most = t(N_("Højst så mange pr. side."))
    size: Json = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}
    departments = [department.key for department in site.organisation.departments]

    def described(name: str) -> Json:
        return filter_parameter(name, t(_FILTERS[name]), TenderFilter, departments, _PATTERNS)

    record_id = f"{_PATTERNS['id']}|{dialogue_openapi.ID_PATTERN}|{target_openapi.ID_PATTERN}"
    any_id = described("id")
    any_id["schema"] = {**any_id["schema"], "items": {"type": "string", "pattern": record_id}}
    return (
        {f.name: described(f.name) for f in fields(TenderFilter)}
        | dialogue_openapi.parameters(t, site)
        | target_openapi.parameters(t, site)
        | figure_openapi.parameters(t)
        | guidance_openapi.parameters(t)
        | {
            "any_id": any_id,
            "any_path_id": {
                "name": "id",
                "in": "path",
                "required": True,
                "description": t(
                    N_("Det faste id på et udbud, en markedsdialog, et arrangement eller et mål.")
                ),
                "schema": {"type": "string", "pattern": record_id},
            },
            "path_id": {
                "name": "id",
                "in": "path",
                "required": True,
                "description": t(N_("Udbuddets faste id.")),
                "schema": {"type": "string", "pattern": _PATTERNS["id"]},
                "example": f"{site.organisation.id_prefix}-2027-014",
            },
            "cpv_q": query(
                "q",
                t(N_("Ord for det, der købes, eller de første cifre af en kode. Tomt: hovedgrupperne.")),
                {"type": "string", "maxLength": MAX_QUERY},
            ),
            "lang": query(
                "lang", t(N_("Sprog i svaret.")), {"type": "string", "enum": list(LANGS), "default": "da"}
            ),
            "cursor": query(
                "cursor", t(N_("Begynd, hvor forrige side slap: brug adressen i next.")), {"type": "string"}
            ),
            "limit": query("limit", most, {**size, "default": PAGE}),
            "chain_limit": query("limit", most, {**size, "default": LARGEST_PAGE}),
            "from": query("from", t(N_("Kun ændringer fra og med denne dag, dansk tid.")), DAY),
            "to": query("to", t(N_("Kun ændringer til og med denne dag, dansk tid.")), DAY),
        }
    )


def _headers(t: Text) -> Json:
    return {
        "ETag": {"description": t(N_("Navnet på netop dette indhold.")), "schema": TEXT},
        "Last-Modified": {
            "description": t(N_("Hvornår de offentlige data sidst er ændret.")),
            "schema": TEXT,
        },
        "Cache-Control": {"description": t(N_("Hvor længe svaret kan gemmes.")), "schema": TEXT},
        "Location": {"description": t(N_("Adressen at gå videre til.")), "schema": TEXT},
        "Retry-After": {"description": t(N_("Prøv igen om så mange sekunder.")), "schema": INTEGER},
    }


def _problems(t: Text) -> Json:
    content = {"application/problem+json": {"schema": ref("Problem")}}
    return {
        "BadInput": {
            "description": t(N_("En værdi kan ikke bruges; name siger hvilken.")),
            "content": content,
        },
        "NotFound": {"description": t(N_("Der er intet med det id.")), "content": content},
        "Busy": {
            "description": t(N_("Mange beder om data lige nu.")),
            "headers": {"Retry-After": _header("Retry-After")},
            "content": content,
        },
    }


def _schemas(t: Text, site: Site) -> Json:
    maybe_text, maybe_day, maybe_number = or_null(TEXT), or_null(DAY), or_null(NUMBER)
    maybe_date = or_null(ref("PlannedDate"))
    tender = whole(
        id={"type": "string", "pattern": _PATTERNS["id"]},
        title=TEXT,
        title_en=maybe_text,
        status=choice(STATUSES),
        status_reason=maybe_text,
        url=URL,
        updated_at=MOMENT,
        version=INTEGER,
        example={**FLAG, "description": t(N_("Eksempeldata, ikke kommunens egen plan."))},
        description=TEXT,
        description_en=maybe_text,
        department=maybe_text,
        departments=array(whole(key=TEXT, name=TEXT)),
        kind=choice(KINDS),
        cpv={**array(TEXT), "description": t(N_("CPV-koder med hovedkoden først."))},
        nuts=maybe_text,
        place=maybe_text,
        value=ref("Value"),
        regime={"enum": [*REGIMES, None]},
        procedure=choice(PROCEDURES),
        technique=choice(TECHNIQUES),
        joint=or_null(whole(partners=array(TEXT), lead=maybe_text)),
        lots=array(whole(number=INTEGER, title=TEXT, value=or_null(ref("Value")), place=maybe_text)),
        lots_per_bidder=or_null(INTEGER),
        no_lots_reason=maybe_text,
        minimum=or_null(whole(turnover=maybe_number, references=or_null(INTEGER), other=maybe_text)),
        sme=or_null(FLAG),
        sme_note=maybe_text,
        reserved=FLAG,
        dialogue_held=or_null(FLAG),
        dates=whole(**dict.fromkeys(DATE_KEYS, maybe_date)),
        duration_months=or_null(INTEGER),
        options=maybe_text,
        replaces=or_null(whole(supplier=maybe_text, cvr=maybe_text, expiry=maybe_date, notice=maybe_text)),
        contact=maybe_text,
        climate_criterion=choice(CLIMATES),
        climate_weight=or_null({**NUMBER, "description": t(N_("Procent."))}),
        requirements=array(whole(promise=TEXT, answer=choice(get_args(Answer)), note=maybe_text)),
        targets={**array(TEXT), "description": t(N_("Id'er på mål i politikken."))},
        links=array(whole(kind=choice(get_args(LinkKind)), url=URL)),
        confirmed_on=maybe_day,
        confirm_by=maybe_day,
    )
    tender["properties"]["dialogues"] = {
        **array(ref("RecordLink")),
        "description": t(N_("De markedsdialoger, der hører til nu; mangler i ældre versioner.")),
    }
    organisation = site.organisation
    sample = replace(
        _SAMPLE, id=f"{organisation.id_prefix}-2027-014", departments=(organisation.departments[0].key,)
    )
    tender["examples"] = [tender_item(sample, 3, datetime(2026, 11, 2, 8, 0, tzinfo=UTC), t, site)]
    field_change = whole(field=TEXT, old={}, new={})
    change = whole(
        id=TEXT,
        version=INTEGER,
        kind=choice(("new", "changed", "confirmed")),
        at=MOMENT,
        updated_at=MOMENT,
        reason=maybe_text,
        title=TEXT,
        title_en=maybe_text,
        status=choice(STATUSES),
        url=URL,
        changes=array(ref("FieldChange")),
    )
    link: Json = {
        "seq": INTEGER,
        "kind": TEXT,
        "id": TEXT,
        "version": INTEGER,
        "at": MOMENT,
        "author_hash": HASH,
        "reason": maybe_text,
        "payload_hash": HASH,
        "previous_hash": HASH,
        "hash": HASH,
    }
    package = {
        "uri": URL,
        "version": {"type": "string", "const": "1.1"},
        "extensions": array(URL),
        "publishedDate": MOMENT,
        "publisher": {"type": "object"},
        "license": URL,
    }
    return {
        "Tender": tender,
        "TenderList": page_of("Tender"),
        "PlannedDate": {
            **whole(
                value={"type": "string", "examples": ["2027-Q4", "2027-10-15", "2027-W34", "unknown"]},
                precision=choice(get_args(Precision)),
                start=maybe_day,
                end=maybe_day,
            ),
            "description": t(N_("En planlagt dato, så nøjagtig som den er meldt ud. end er med i perioden.")),
        },
        "Value": {
            **whole(
                kind=choice(("amount", "range", "unpublished")),
                min=maybe_number,
                max=maybe_number,
                currency={"type": "string", "const": "DKK"},
                reason=maybe_text,
            ),
            "description": t(N_("Anslået værdi i kroner ekskl. moms med alle optioner og delaftaler.")),
        },
        "FieldChange": {
            **field_change,
            "description": t(
                N_(
                    "Et ændret felt med navne og former som i Tender, Dialogue eller Target, for eksempel "
                    "dates.notice. Af tal står kun dem, der er ændret."
                )
            ),
        },
        "Change": change,
        "ChangeList": page_of("Change"),
        "Link": whole(**link),
        "LinkList": page_of("Link"),
        "History": history_of("Tender", link, t),
        "CpvList": whole(items=array(whole(code=TEXT, da=TEXT, en=TEXT, tenders=INTEGER))),
        "ReleasePackage": whole(**package, releases=array({"type": "object"})),
        "RecordPackage": whole(**package, records=array({"type": "object"})),
        "DialogueHistory": history_of("Dialogue", link, t),
        "RecordLink": whole(id=TEXT, url=URL),
        **dialogue_openapi.schemas(t, site),
        "TargetHistory": history_of("Target", link, t),
        **target_openapi.schemas(t, site),
        "Problem": {
            **whole(type=TEXT, title=TEXT, status=INTEGER, detail=TEXT),
            "description": t(N_("En fejl efter RFC 9457.")),
        },
    }
