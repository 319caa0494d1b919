"""The front page: what comes next, what has changed, the promises at a glance, and how to begin."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from transparency.dialogues.filters import DialogueFilter
from transparency.feeds import target_words
from transparency.locale import N_, Text
from transparency.targets.filters import TargetFilter
from transparency.targets.judgement import Judged
from transparency.targets.records import Word
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
PROMISES = ("climate-criterion", "public-dialogues", "cross-sector")
"""Those that say most of how the municipality buys."""


def html(v: Visit) -> str:
    t, reference = v.t, v.services.reference
    open_statuses = tuple(s for s in STATUSES if s not in ENDED)
    index, coming = v.tenders.find(TenderFilter(status=open_statuses), v.today)
    _, everything = v.tenders.find(TenderFilter(), v.today)
    _, recent = v.tenders.find(TenderFilter(changed_since=v.today - timedelta(days=NEWS_DAYS)), v.today)
    dialogues, ahead = v.dialogues.find(DialogueFilter(coming=True), v.today)
    changes = [c for c in v.tenders.changes(limit=40) if not c.confirms][:CHANGES]
    site, judged = v.services.site, v.services.targets.judged()
    by_id = {one.id: one for one in judged}
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
        promises=[_promise(by_id[id_], t) for id_ in PROMISES if id_ in by_id],
        tally=_tally(judged, t),
        promise_count=len(judged),
        policy=reference.policy,
        policy_title=t.pick(reference.policy.title, reference.policy.title_en),
    )  # fmt: skip


def _ahead(v: Visit) -> list[Entry]:
    """The next tenders to come; those that are late stand in the plan, not here."""
    index, found = v.tenders.find(TenderFilter(status=("planned", "in_dialogue")), v.today)
    today = v.today.toordinal()
    late = sum(e.awaited[2] < today for e in index.found_entries(found))
    return index.found_entries(found, late, NEXT)


def _promise(one: Judged, t: Text) -> dict[str, Any]:
    """A promise by its figure, its verdict, and the list that it was counted from."""
    share, count = (one.live.share, one.live.count) if one.live else (None, None)
    if share is not None and share.percent is not None:
        figure, href = t.percent(float(share.percent) / 100), share.part.href if share.part.exact else ""
    elif count is not None:
        figure, href = t.number(count.number), count.href
    else:
        figure, href = "–", ""
    return {
        "id": one.id,
        "figure": figure,
        "title": target_words.title(one.target, t),
        "verdict": one.verdict.word,
        "verdict_words": target_words.verdict(one, t),
        "example": one.verdict.example,
        "text": one.verdict.say(t),
        "href": href,
    }


_TALLY: tuple[tuple[str, tuple[Word, ...]], ...] = (
    (N_("opfyldt eller på rette vej"), ("reached", "on_track")),
    (N_("usikkert eller bagud"), ("at_risk", "off_track")),
    (N_("mangler tal"), ("not_measured", "too_little_data", "update_overdue")),
    (N_("uden måltal"), ("standing",)),
)


def _tally(judged: Iterable[Judged], t: Text) -> list[tuple[str, str, str, str]]:
    """How many of all the promises are kept and not: tone, number, words, and the query that lists them."""
    words = Counter(one.verdict.word for one in judged)
    return [
        (some[0], t.number(sum(words[word] for word in some)), t(label), TargetFilter(verdict=some).query())
        for label, some in _TALLY
    ]
