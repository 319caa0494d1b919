"""The chosen filter as a calendar, a feed and files, with the steps for each program."""

from urllib.parse import quote

from transparency.config import settings
from transparency.locale import N_
from transparency.tenders.filters import TenderFilter
from transparency.web.page import Visit
from transparency.web.views.tender_plan import chips


def html(v: Visit, f: TenderFilter) -> str:
    t = v.t
    base = settings().base_url
    index, found = v.tenders.find(f, v.today)
    query = f.query(lang=t.lang if t.lang != "da" else "")

    def link(path: str) -> str:
        return f"{base}{path}?{query}" if query else f"{base}{path}"

    calendar = link("/calendar/tenders.ics")
    webcal = "webcal://" + calendar.split("://", 1)[1]
    name = quote(v.services.reference.organisation.title(t.lang))
    return v.render("subscribe.html", total=found.total,
        chips=list(chips(f, t, v.services.reference)),
        query=f.query(),
        calendar=calendar,
        example=any(e.example for e in index.found_entries(found)),
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.office.com/calendar/0/addfromweb?url={quote(calendar, safe='')}&name={name}",
        local=base.startswith("http://localhost"),
        tenders_atom=link("/feeds/tenders.atom"),
        changes_atom=link("/feeds/changes.atom"),
        files=[
            (t(N_("Excel")), link("/api/v1/tenders.xlsx"), t(N_("Én række pr. udbud, med filter og overskrifter"))),
            (t(N_("CSV")), link("/api/v1/tenders.csv"), t(N_("Semikolon og dansk talformat, åbner direkte i Excel"))),
            ("JSON", link("/api/v1/tenders.json"), t(N_("Til programmer, i sider à 100"))),
            ("OCDS", link("/api/v1/ocds/releases.json"), t(N_("International standard for åbne udbudsdata"))),
        ],
    )  # fmt: skip
