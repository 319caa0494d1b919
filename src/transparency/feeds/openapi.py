"""The description of the open interface for programs (OpenAPI 3.1), made from what it describes."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args

from transparency.dates import PlannedDate, Precision
from transparency.feeds import Site
from transparency.feeds.items import LARGEST_PAGE, PAGE, tender_item
from transparency.filters import MAX_QUERY, MAX_VALUES
from transparency.locale import LANGS, N_, Text
from transparency.tenders.filters import SORTS, TenderFilter
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

Json = dict[str, Any]

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
    "reserved": N_("Om kontrakten er reserveret (udbudsloven § 15)."),
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
                    "Udbudsplanen og dens ændringer som data. Alt er offentligt, uden nøgle og uden login. "
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
    releases = t(N_("Udbudsplanen som OCDS 1.1, en release for hver version"))
    records = t(N_("Udbudsplanen som OCDS 1.1, en record for hvert udbud"))
    chain = t(N_("Hele kæden af kontrolsummer med det ældste led først"))
    answers: dict[str, tuple[str, Sequence[str], str, Json]] = {
        "/api/v1/tenders.json": (tenders, plan, _JSON, _ref("TenderList")),
        "/api/v1/tenders.csv": (tenders, filters, _CSV, _TEXT),
        "/api/v1/tenders.xlsx": (tenders, filters, _XLSX, {}),
        "/api/v1/tenders/{id}.json": (t(N_("Et udbud")), one, _JSON, _ref("Tender")),
        "/api/v1/tenders/{id}/history.json": (
            t(N_("Alle versioner af et udbud")), one, _JSON, _ref("History"),
        ),
        "/api/v1/chain.json": (chain, ["cursor", "chain_limit", "lang"], _JSON, _ref("LinkList")),
        "/api/v1/changes.json": (changes, log, _JSON, _ref("ChangeList")),
        "/api/v1/changes.csv": (changes, [*filters, *period], _CSV, _TEXT),
        "/api/v1/changes.xlsx": (changes, [*filters, *period], _XLSX, {}),
        "/api/v1/ocds/releases.json": (releases, plan, _JSON, _ref("ReleasePackage")),
        "/api/v1/ocds/records.json": (records, plan, _JSON, _ref("RecordPackage")),
        "/api/v1/cpv.json": (t(N_("Find CPV-koder ud fra ord")), ["cpv_q", "lang"], _JSON, _ref("CpvList")),
        "/api/v1/openapi.json": (t(N_("Denne beskrivelse")), ["lang"], _JSON, {"type": "object"}),
        "/calendar/tenders.ics": (calendar, filters, "text/calendar", _TEXT),
        "/calendar/all.ics": (calendar, filters, "text/calendar", _TEXT),
        "/feeds/tenders.atom": (t(N_("Udbudsplanen som feed")), plan, _ATOM, _TEXT),
        "/feeds/changes.atom": (t(N_("Ændringerne som feed")), log, _ATOM, _TEXT),
        "/sitemap.xml": (t(N_("Alle sider og udbud til søgemaskiner")), ["lang"], "application/xml", _TEXT),
    }  # fmt: skip
    return {path: {"get": _operation(t, path, *said)} for path, said in answers.items()} | _other_paths(t)


def _other_paths(t: Text) -> Json:
    """Addresses that are no data: where a record is read, and what servers and search engines ask for."""
    ready, live = t(N_("Om databasen svarer")), t(N_("Om sitet svarer"))
    robots = t(N_("Hvad søgemaskiner må læse"))
    leads = {
        "302": {
            "description": t(N_("Siden, hvor udbuddet kan læses.")),
            "headers": {"Location": _header("Location")},
        },
        "404": _answer("NotFound"),
    }
    said = {"200": {"description": "ok", "content": {"text/plain": {"schema": _TEXT}}}}
    not_ready = {"503": {"description": t(N_("Databasen er ikke klar."))}}
    return {
        "/p/{id}": {"get": _asks("/p/{id}", t(N_("Et udbuds faste adresse")), ["path_id", "lang"], leads)},
        "/robots.txt": {"get": _asks("/robots.txt", robots, [], said)},
        "/healthz": {"get": _asks("/healthz", live, [], said)},
        "/readyz": {"get": _asks("/readyz", ready, [], said | not_ready)},
    }


_TEXT: Json = {"type": "string"}


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
    }
    return _asks(path, summary, parameters, responses)


def _asks(path: str, summary: str, parameters: Sequence[str], responses: Json) -> Json:
    return {
        "operationId": "_".join(path.replace("{id}", "one").replace(".", "/").strip("/").split("/")),
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
    listed: Json = {f.name: _filter(f.name, t, site) for f in fields(TenderFilter)}
    return listed | {
        "path_id": {
            "name": "id",
            "in": "path",
            "required": True,
            "description": t(N_("Udbuddets faste id.")),
            "schema": {"type": "string", "pattern": _PATTERNS["id"]},
            "example": f"{site.organisation.id_prefix}-2027-014",
        },
        "cpv_q": _query(
            "q",
            t(N_("Ord for det, der købes, eller de første cifre af en kode. Tomt: hovedgrupperne.")),
            {"type": "string", "maxLength": MAX_QUERY},
        ),
        "lang": _query(
            "lang", t(N_("Sprog i svaret.")), {"type": "string", "enum": list(LANGS), "default": "da"}
        ),
        "cursor": _query(
            "cursor", t(N_("Begynd, hvor forrige side slap: brug adressen i next.")), {"type": "string"}
        ),
        "limit": _query("limit", most, {**size, "default": PAGE}),
        "chain_limit": _query("limit", most, {**size, "default": LARGEST_PAGE}),
        "from": _query("from", t(N_("Kun ændringer fra og med denne dag, dansk tid.")), _DAY),
        "to": _query("to", t(N_("Kun ændringer til og med denne dag, dansk tid.")), _DAY),
    }


def _query(name: str, description: str, schema: Json, **more: Any) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def _filter(name: str, t: Text, site: Site) -> Json:
    text = t(_FILTERS[name])
    match name:
        case "q":
            return _query(name, text, {"type": "string", "maxLength": MAX_QUERY})
        case "sort":
            return _query(name, text, {"type": "string", "enum": list(SORTS), "default": "when"})
        case "changed_since":
            return _query(name, text, {"type": "string", "format": "date"})
    if name in TenderFilter.CHOICES:
        one: Json = {"type": "string", "enum": list(TenderFilter.CHOICES[name])}
    elif name == "department":
        one = {"type": "string", "enum": [department.key for department in site.organisation.departments]}
    elif name in _PATTERNS:
        one = {"type": "string", "pattern": _PATTERNS[name]}
    else:
        return _query(name, text, {"type": "string", "enum": ["yes", "no"]})
    many = {"type": "array", "items": one, "maxItems": MAX_VALUES}
    return _query(name, text, many, style="form", explode=False)


def _headers(t: Text) -> Json:
    return {
        "ETag": {"description": t(N_("Navnet på netop dette indhold.")), "schema": _TEXT},
        "Last-Modified": {
            "description": t(N_("Hvornår de offentlige data sidst er ændret.")),
            "schema": _TEXT,
        },
        "Cache-Control": {"description": t(N_("Hvor længe svaret kan gemmes.")), "schema": _TEXT},
        "Location": {"description": t(N_("Adressen at gå videre til.")), "schema": _TEXT},
    }


def _problems(t: Text) -> Json:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {
        "BadInput": {
            "description": t(N_("En værdi kan ikke bruges; name siger hvilken.")),
            "content": content,
        },
        "NotFound": {"description": t(N_("Der er intet udbud med det id.")), "content": content},
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Json) -> Json:
    return (
        {"oneOf": [schema, {"type": "null"}]}
        if "$ref" in schema
        else {**schema, "type": [schema["type"], "null"]}
    )


def _choice(values: Sequence[str]) -> Json:
    return {"type": "string", "enum": list(values)}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _object(**properties: Json) -> Json:
    """An object whose names are all there."""
    return {"type": "object", "properties": properties, "required": list(properties)}


_NUMBER: Json = {"type": "number"}
_INTEGER: Json = {"type": "integer"}
_FLAG: Json = {"type": "boolean"}
_DAY: Json = {"type": "string", "format": "date"}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_URL: Json = {"type": "string", "format": "uri"}
_HASH: Json = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _schemas(t: Text, site: Site) -> Json:
    maybe_text, maybe_day, maybe_number = _or_null(_TEXT), _or_null(_DAY), _or_null(_NUMBER)
    maybe_date = _or_null(_ref("PlannedDate"))
    tender = _object(
        id={"type": "string", "pattern": _PATTERNS["id"]},
        title=_TEXT,
        title_en=maybe_text,
        status=_choice(STATUSES),
        status_reason=maybe_text,
        url=_URL,
        updated_at=_MOMENT,
        version=_INTEGER,
        example={**_FLAG, "description": t(N_("Eksempeldata, ikke kommunens egen plan."))},
        description=_TEXT,
        description_en=maybe_text,
        department=maybe_text,
        departments=_list(_object(key=_TEXT, name=_TEXT)),
        kind=_choice(KINDS),
        cpv={**_list(_TEXT), "description": t(N_("CPV-koder med hovedkoden først."))},
        nuts=maybe_text,
        place=maybe_text,
        value=_ref("Value"),
        regime={"enum": [*REGIMES, None]},
        procedure=_choice(PROCEDURES),
        technique=_choice(TECHNIQUES),
        joint=_or_null(_object(partners=_list(_TEXT), lead=maybe_text)),
        lots=_list(_object(number=_INTEGER, title=_TEXT, value=_or_null(_ref("Value")), place=maybe_text)),
        lots_per_bidder=_or_null(_INTEGER),
        no_lots_reason=maybe_text,
        minimum=_or_null(_object(turnover=maybe_number, references=_or_null(_INTEGER), other=maybe_text)),
        sme=_or_null(_FLAG),
        sme_note=maybe_text,
        reserved=_FLAG,
        dialogue_held=_or_null(_FLAG),
        dates=_object(**dict.fromkeys(DATE_KEYS, maybe_date)),
        duration_months=_or_null(_INTEGER),
        options=maybe_text,
        replaces=_or_null(_object(supplier=maybe_text, cvr=maybe_text, expiry=maybe_date, notice=maybe_text)),
        contact=maybe_text,
        climate_criterion=_choice(CLIMATES),
        climate_weight=_or_null({**_NUMBER, "description": t(N_("Procent."))}),
        requirements=_list(_object(promise=_TEXT, answer=_choice(get_args(Answer)), note=maybe_text)),
        targets={**_list(_TEXT), "description": t(N_("Id'er på mål i politikken."))},
        links=_list(_object(kind=_choice(get_args(LinkKind)), url=_URL)),
        confirmed_on=maybe_day,
        confirm_by=maybe_day,
    )
    organisation = site.organisation
    sample = replace(
        _SAMPLE, id=f"{organisation.id_prefix}-2027-014", departments=(organisation.departments[0].key,)
    )
    tender["examples"] = [tender_item(sample, 3, datetime(2026, 11, 2, 8, 0, tzinfo=UTC), t, site)]
    field_change = _object(field=_TEXT, old={}, new={})
    change = _object(
        id=_TEXT,
        version=_INTEGER,
        kind=_choice(("new", "changed", "confirmed")),
        at=_MOMENT,
        updated_at=_MOMENT,
        reason=maybe_text,
        title=_TEXT,
        title_en=maybe_text,
        status=_choice(STATUSES),
        url=_URL,
        changes=_list(_ref("FieldChange")),
    )
    link: Json = {
        "seq": _INTEGER,
        "kind": _TEXT,
        "id": _TEXT,
        "version": _INTEGER,
        "at": _MOMENT,
        "author_hash": _HASH,
        "reason": maybe_text,
        "payload_hash": _HASH,
        "previous_hash": _HASH,
        "hash": _HASH,
    }
    version = _object(
        **link,
        changes=_list(_ref("FieldChange")),
        record=_ref("Tender"),
        payload={**_TEXT, "description": t(N_("Den tekst, som payload_hash er regnet ud fra."))},
    )
    package = {
        "uri": _URL,
        "version": {"type": "string", "const": "1.1"},
        "extensions": _list(_URL),
        "publishedDate": _MOMENT,
        "publisher": {"type": "object"},
        "license": _URL,
    }
    return {
        "Tender": tender,
        "TenderList": _page("Tender"),
        "PlannedDate": {
            **_object(
                value={"type": "string", "examples": ["2027-Q4", "2027-10-15", "2027-W34", "unknown"]},
                precision=_choice(get_args(Precision)),
                start=maybe_day,
                end=maybe_day,
            ),
            "description": t(N_("En planlagt dato, så nøjagtig som den er meldt ud. end er med i perioden.")),
        },
        "Value": {
            **_object(
                kind=_choice(("amount", "range", "unpublished")),
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
                N_("Et ændret felt med navne og former som i Tender, for eksempel dates.notice.")
            ),
        },
        "Change": change,
        "ChangeList": _page("Change"),
        "Link": _object(**link),
        "LinkList": _page("Link"),
        "History": _object(id=_TEXT, versions=_list(version)),
        "CpvList": _object(items=_list(_object(code=_TEXT, da=_TEXT, en=_TEXT, tenders=_INTEGER))),
        "ReleasePackage": _object(**package, releases=_list({"type": "object"})),
        "RecordPackage": _object(**package, records=_list({"type": "object"})),
        "Problem": {
            **_object(type=_TEXT, title=_TEXT, status=_INTEGER, detail=_TEXT),
            "description": t(N_("En fejl efter RFC 9457.")),
        },
    }


def _page(name: str) -> Json:
    return _object(
        total={"type": "integer", "minimum": 0},
        items=_list(_ref(name)),
        next=_or_null(_URL),
        revision=_INTEGER,
        generated_from=_choice(("example", "published")),
    )
