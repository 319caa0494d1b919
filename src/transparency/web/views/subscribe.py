"""The chosen filter as a calendar, a feed and files, with the steps for each program."""

from collections.abc import Sequence
from urllib.parse import quote

from transparency.config import settings
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.records import EVENTS
from transparency.filters import Filter
from transparency.locale import N_
from transparency.targets.filters import TargetFilter
from transparency.tenders.filters import TenderFilter
from transparency.web.page import Visit
from transparency.web.views import dialogue_list, target_list, tender_plan
from transparency.web.views.filtering import Chip

DIALOGUES = "markedsdialoger"
TARGETS = "maal"
"""What `vis=` is for the dialogues and events, and for the policy's promises; without it: for the tender plan."""


_CALENDARS: tuple[tuple[str, str, frozenset[str]], ...] = (
    (N_("Markedsdialoger"), "/calendar/dialogues.ics", frozenset({"dialogue"})),
    (N_("Arrangementer"), "/calendar/events.ics", frozenset(EVENTS)),
)


def html(v: Visit, f: TenderFilter) -> str:
    t = v.t
    index, found = v.tenders.find(f, v.today)
    return _page(v, f,
        kind="tenders",
        counted=t.n("{count} udbud lige nu.", "{count} udbud lige nu.", found.total),
        none=not found.total,
        chips=list(tender_plan.chips(f, t, v.services.reference)),
        calendars=[(t(N_("Udbud")), "/calendar/tenders.ics")],
        feeds=[
            (t(N_("Ændringer")), "/feeds/changes.atom"),
            (t(N_("Udbud")), "/feeds/tenders.atom"),
        ],
        example=any(e.example for e in index.found_entries(found)),
        files=[
            (t(N_("Excel")), "/api/v1/tenders.xlsx", t(N_("Én række pr. udbud, med filter og overskrifter"))),
            (t(N_("CSV")), "/api/v1/tenders.csv", t(N_("Semikolon og dansk talformat, åbner direkte i Excel"))),
            ("JSON", "/api/v1/tenders.json", t(N_("Til programmer, i sider à 100"))),
            ("OCDS", "/api/v1/ocds/releases.json", t(N_("International standard for åbne udbudsdata"))),
        ],
    )  # fmt: skip


def dialogues(v: Visit, f: DialogueFilter) -> str:
    """The same for market dialogues and events."""
    t = v.t
    index, found = v.dialogues.find(f, v.today)
    return _page(v, f,
        kind="dialogues",
        counted=t(N_("{what} lige nu."), what=dialogue_list.counted(found.total, t)),
        none=not found.total,
        chips=list(dialogue_list.FORM.chips(f, t, v.services.reference)),
        calendars=[
            (t(words), path)
            for words, path, kinds in _CALENDARS
            if not f.kind or not kinds.isdisjoint(f.kind)
        ],
        feeds=[(t(N_("Dialoger, svar og opsamlinger")), "/feeds/dialogues.atom")],
        example=any(e.record.example for e in index.found_entries(found)),
        files=[
            (t(N_("Excel")), "/api/v1/dialogues.xlsx", t(N_("Én række pr. dialog, med filter og overskrifter"))),
            (t(N_("CSV")), "/api/v1/dialogues.csv", t(N_("Semikolon og dansk talformat, åbner direkte i Excel"))),
            ("JSON", "/api/v1/dialogues.json", t(N_("Til programmer, i sider à 100"))),
        ],
    )  # fmt: skip


def targets(v: Visit, f: TargetFilter) -> str:
    """The same for the policy's promises."""
    t = v.t
    found = v.services.targets.judged(f)
    csv, json = (
        t(N_("Semikolon og dansk talformat, åbner direkte i Excel")),
        t(N_("Til programmer, i sider à 100")),
    )
    return _page(v, f,
        kind="targets",
        counted=t(N_("{what} lige nu."), what=target_list.counted(len(found), t)),
        none=not found,
        chips=list(target_list.FORM.chips(f, t, v.services.reference)),
        calendars=[(t(N_("Frister og næste tal")), "/calendar/targets.ics")],
        feeds=[(t(N_("Nye tal og ændringer")), "/feeds/targets.atom")],
        example=any(one.example for one in found),
        files=[
            (t(N_("Målene i Excel")), "/api/v1/targets.xlsx", t(N_("Én række pr. mål, med vurdering og begrundelse"))),
            (t(N_("Målene som CSV")), "/api/v1/targets.csv", csv),
            (t(N_("Målene som JSON")), "/api/v1/targets.json", json),
            (t(N_("Tallene i Excel")), "/api/v1/observations.xlsx", t(N_("Én række pr. tal, med kilde og metode"))),
            (t(N_("Tallene som CSV")), "/api/v1/observations.csv", csv),
            (t(N_("Tallene som JSON")), "/api/v1/observations.json", json),
        ],
    )  # fmt: skip


def _page(
    v: Visit,
    f: Filter,
    *,
    kind: str,
    counted: str,
    none: bool,
    chips: Sequence[Chip],
    calendars: Sequence[tuple[str, str]],
    feeds: Sequence[tuple[str, str]],
    example: bool,
    files: Sequence[tuple[str, str, str]],
) -> str:
    t = v.t
    base = settings().base_url
    query = f.query(lang=t.lang if t.lang != "da" else "")

    def link(path: str) -> str:
        return f"{base}{path}?{query}" if query else f"{base}{path}"

    name = quote(v.services.reference.organisation.title(t.lang))

    def calendar(words: str, address: str) -> dict[str, str]:
        webcal = quote("webcal://" + address.split("://", 1)[1], safe="")
        outlook = "https://outlook.office.com/calendar/0/addfromweb"
        return {
            "label": words,
            "url": address,
            "google": f"https://calendar.google.com/calendar/r?cid={webcal}",
            "outlook": f"{outlook}?url={quote(address, safe='')}&name={name}",
        }

    return v.render("subscribe.html",
        kind=kind,
        counted=counted,
        none=none,
        chips=chips,
        query=f.query(),
        calendars=[calendar(words, link(path)) for words, path in calendars],
        everything=f"{base}/calendar/all.ics",
        example=example,
        local=base.startswith("http://localhost"),
        feeds=[(words, link(path)) for words, path in feeds],
        files=[(words, link(path), about) for words, path, about in files],
    )  # fmt: skip
