"""The front page: what comes next, what has changed, the promises at a glance, and how to begin."""

from datetime import timedelta

from transparency.dialogues.filters import DialogueFilter
from transparency.locale import N_
from transparency.tenders.filters import TenderFilter
from transparency.tenders.index import Entry
from transparency.tenders.records import ENDED, STATUSES
from transparency.web.page import Visit
from transparency.web.views import dialogue_rows, log
from transparency.web.views.rows import rows

NEXT = 6
NEXT_DIALOGUES = 3
CHANGES = 5
NEWS_DAYS = 30


def html(v: Visit) -> str:
    t, reference = v.t, v.services.reference
    open_statuses = tuple(s for s in STATUSES if s not in ENDED)
    index, coming = v.tenders.find(TenderFilter(status=open_statuses), v.today)
    _, everything = v.tenders.find(TenderFilter(), v.today)
    _, recent = v.tenders.find(TenderFilter(changed_since=v.today - timedelta(days=NEWS_DAYS)), v.today)
    dialogues, ahead = v.dialogues.find(DialogueFilter(coming=True), v.today)
    changes = [c for c in v.tenders.changes(limit=40) if not c.confirms][:CHANGES]
    site = v.services.site
    return v.render("home.html", organisation=reference.organisation,
        name=t.pick(reference.organisation.name, reference.organisation.name_en),
        example=index.any_example,
        empty=not len(index),
        coming=coming.total,
        open_query=TenderFilter(status=open_statuses).query(),
        recent=recent.total,
        since=(v.today - timedelta(days=NEWS_DAYS)).isoformat(),
        rows=rows(v, _ahead(v), "h3"),
        dialogues=dialogue_rows.rows(v, dialogues.found_entries(ahead, 0, NEXT_DIALOGUES), "h3"),
        dialogues_ahead=ahead.total,
        lines=[log.line(change, t, site) for change in changes],
        departments=[
            (d.key, d.label(t.lang), everything.facets["department"].get(d.key, 0))
            for d in reference.organisation.departments
        ],
        promises=_promises(v),
        promise_count=len(reference.promises),
        policy=reference.policy,
        policy_title=t.pick(reference.policy.title, reference.policy.title_en),
    )  # fmt: skip


def _ahead(v: Visit) -> list[Entry]:
    """The next tenders to come; those that are late stand in the plan, not here."""
    index, found = v.tenders.find(TenderFilter(status=("planned", "in_dialogue")), v.today)
    today = v.today.toordinal()
    late = sum(e.awaited[2] < today for e in index.found_entries(found))
    return index.found_entries(found, late, NEXT)


def _promises(v: Visit) -> list[dict[str, str]]:
    """What the plan itself can answer today, computed from the entries and linked to them."""
    t = v.t
    counted = TenderFilter(status=tuple(s for s in STATUSES if s not in ("cancelled", "withdrawn")))
    _, found = v.tenders.find(counted, v.today)
    total = found.total
    if not total:
        return []

    def share(part: int) -> str:
        return t.percent(part / total)

    yes, undecided = found.facets["climate"]["yes"], found.facets["climate"]["undecided"]
    joint, sme = found.facets["joint"]["yes"], found.facets["sme"]["yes"]
    query = counted.query()
    return [
        {
            "figure": share(yes),
            "title": t(N_("af udbuddene har klima som konkurrenceparameter")),
            "text": t(
                N_("Målet er 30 % fra 2025. {yes} af {total} har sagt ja, {undecided} er ikke besluttet."),
                yes=t.number(yes), total=t.number(total), undecided=t.number(undecided),
            ),
            "query": f"{query}&climate=yes",
        },
        {
            "figure": share(joint),
            "title": t(N_("udbydes sammen med andre kommuner eller regioner")),
            "text": t(
                N_("Politikken vil styrke samarbejdet. {joint} af {total} er fælles udbud."),
                joint=t.number(joint), total=t.number(total),
            ),
            "query": f"{query}&joint=yes",
        },
        {
            "figure": share(sme),
            "title": t(N_("er vurderet egnede for mindre virksomheder")),
            "text": t(
                N_("Store og små skal kunne byde. {sme} af {total} er markeret."),
                sme=t.number(sme), total=t.number(total),
            ),
            "query": f"{query}&sme=yes",
        },
    ]  # fmt: skip
