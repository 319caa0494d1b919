"""The municipality's notices: which stood in the plan before they came, and for how long."""

from typing import Any

from transparency.locale import N_, Text
from transparency.notices.labels import FORM
from transparency.notices.records import PlanLead
from transparency.notices.service import Listed
from transparency.web.page import Visit

PER_PAGE = 50
PROMISE = "plan-communication"


def page_of(v: Visit) -> int:
    """The page of the list that the address asks for, among those that there are."""
    return v.page(PER_PAGE, lambda: len(v.services.notices.listed()))


def html(v: Visit) -> str:
    listed, page = v.services.notices.listed(), page_of(v)
    shown = listed[(page - 1) * PER_PAGE : page * PER_PAGE]
    return v.render(
        "notices.html",
        figures=_figures(v.services.notices.lead(), v.t),
        promise=v.services.site.promise_label(PROMISE, v.t.lang)
        if PROMISE in v.services.reference.promises
        else "",
        promise_id=PROMISE,
        total=len(listed),
        rows=[_row(one, v.t) for one in shown],
        newer=f"/bekendtgoerelser?page={page - 1}" if page > 1 else "",
        older=f"/bekendtgoerelser?page={page + 1}" if page * PER_PAGE < len(listed) else "",
    )


def _figures(lead: PlanLead, t: Text) -> list[tuple[str, str, str]]:
    """Each figure with what it is of and how it comes about; none before there is a notice to count."""
    if lead.share is None:
        return []
    counted = t.n(
        "{planned} af {count} udbudsbekendtgørelse stod i udbudsplanen, før den blev offentliggjort.",
        "{planned} af {count} udbudsbekendtgørelser stod i udbudsplanen, før de blev offentliggjort.",
        lead.total,
        planned=t.number(lead.in_plan),
    )
    if lead.undecided:
        counted += " " + t.n(
            "{count} er ikke afgjort endnu og tæller som ikke planlagt.",
            "{count} er ikke afgjort endnu og tæller som ikke planlagt.",
            lead.undecided,
        )
    figures = [(t.percent(lead.share), t(N_("Stod i planen")), counted)]
    if lead.median_days is not None and lead.shortest is not None:
        figures.append(
            (
                t.n("{count} dag", "{count} dage", lead.median_days),
                t(N_("Så længe i forvejen")),
                t.n(
                    "Halvdelen stod der længere, halvdelen kortere. Den korteste tid er {count} dag.",
                    "Halvdelen stod der længere, halvdelen kortere. Den korteste tid er {count} dage.",
                    lead.shortest,
                ),
            )
        )
    return figures


def _row(one: Listed, t: Text) -> dict[str, Any]:
    notice = one.notice
    return {
        "iso": notice.day.isoformat() if notice.day else "",
        "day": t.short_date(notice.day) if notice.day else t(N_("Dato ukendt")),
        "title": notice.title(t.lang) or t(N_("Uden titel")),
        "form": t(FORM[notice.form]),
        "number": notice.name,
        "url": notice.url,
        "tender": one.tender_id or "",
        "outside": one.state == "outside",
        "lead": t.n("{count} dag i forvejen", "{count} dage i forvejen", one.days) if one.days else "",
    }
