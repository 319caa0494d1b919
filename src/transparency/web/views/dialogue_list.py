"""The market dialogues and events as a list: what is to come, what has been, and a month as a calendar."""

from dataclasses import replace
from urllib.parse import urlencode

from transparency.dialogues.filter_words import FACET, FLAG, chosen, words
from transparency.dialogues.filters import DialogueFilter, Sort
from transparency.dialogues.participation import OpenSeats
from transparency.dialogues.records import COMING
from transparency.errors import BadInput
from transparency.locale import N_, Text
from transparency.web.page import Visit, pages_of
from transparency.web.views.dialogue_month import first_day, month_of, within
from transparency.web.views.dialogue_rows import rows
from transparency.web.views.filtering import Form, near

PER_PAGE = 20
PROMISE = "public-dialogues"

SORT: dict[Sort, str] = {"when": N_("Hvornår"), "changed": N_("Senest ændret"), "title": N_("Titel")}
_ORDER: dict[Sort, tuple[str, str]] = {
    "when": (N_("Det næste øverst; det uden dato til sidst."), N_("Det seneste øverst.")),
    "changed": (N_("De senest ændrede øverst."), N_("De senest ændrede øverst.")),
    "title": (N_("Efter titel, fra A til Å."), N_("Efter titel, fra A til Å.")),
}
FIRST = ("cpv", "year", "department", "form")
MORE = ("kind", "theme", "status")

FORM = Form(DialogueFilter, FACET, FLAG, words, chosen)


_NOT_SHOWN = OpenSeats()


def seats(v: Visit) -> OpenSeats:
    """What is known of seats, by which the page is kept; a month says nothing of them."""
    return _NOT_SHOWN if v.get("view") == "month" else v.services.participation.open_seats()


def page_of(v: Visit) -> int:
    """The number that the address asks for, and no higher than the last page without a filter: pages are kept by it."""
    return 1 if v.get("view") == "month" else v.page(PER_PAGE, lambda: len(v.dialogues.index()))


def html(v: Visit, f: DialogueFilter, bad: BadInput | None, seats: OpenSeats) -> str:
    """The whole page for a filter; `bad` is what was wrong with the address, if anything.

    It shows what is to come, or, where the filter asks for it, what has been.
    """
    t, reference = v.t, v.services.reference
    calendar = v.get("view") == "month"
    choices = replace(f, coming=None, month=() if calendar else f.month)
    coming = _asks_for_coming(f)
    first = first_day(v, f)
    wanted = within(choices, first) if calendar else replace(choices, coming=coming)
    index, found = v.dialogues.find(wanted, v.today)
    others = 0 if calendar else found.counts("coming")["no" if coming else "yes"]
    # what the address says besides the choices, for links that keep it
    place = ""
    if calendar:
        place = urlencode([("view", "month"), *(("month", month) for month in f.month)])
    elif f.coming is not None:
        place = f"coming={'yes' if f.coming else 'no'}"
    pages, page = pages_of(found.total, PER_PAGE), v.page(PER_PAGE, lambda: found.total)
    start, count = (0, None) if calendar else ((page - 1) * PER_PAGE, PER_PAGE)
    shown = index.found_entries(found, start, count)
    panel = v.get("open")
    open_more = panel == "more"
    return v.render(
        "dialogue_list.html",
        f=f,
        query=choices.query(),
        paging=replace(choices, coming=f.coming).query(),
        place=place,
        to_coming="" if _asks_for_coming(choices) else "coming=yes",
        bad=bad.say(t) if bad else "",
        coming=coming,
        calendar=calendar,
        total=found.total,
        others=others,
        of=len(index),
        example=index.any_example,
        panel=panel,
        first=[
            FORM.facet(name, f, found if panel == name else None, index.years, t, reference) for name in FIRST
        ],
        more=[FORM.facet(name, f, found, index.years, t, reference) for name in MORE] if open_more else (),
        flags=FORM.flag_boxes(f, found, t, reference) if open_more else "",
        more_chosen=sum(bool(getattr(f, n)) for n in (*MORE, *FLAG, "tender", "overdue", "changed_since")),
        chips=list(FORM.chips(choices, t, reference)),
        sorts=[(key, t(words), f.sort == key) for key, words in SORT.items()],
        order=t(_ORDER[f.sort][0 if coming else 1]),
        rows=[] if calendar else rows(v, shown, "h3", seats.of),
        month=month_of(v, choices, first, [e.record for e in shown]) if calendar else None,
        page=page,
        pages=pages,
        near=near(page, pages),
        help=[] if calendar or found.total else _help(v, choices, coming, place),
        promise=_promise(v) if not choices else "",
        promise_id=PROMISE,
    )  # fmt: skip


def _asks_for_coming(f: DialogueFilter) -> bool:
    """Whether what is to come is wanted; what has been is, when only that can be meant."""
    if f.coming is not None:
        return f.coming
    return not f.overdue and (not f.status or any(status in COMING for status in f.status))


def counted(count: int, t: Text) -> str:
    return t.n("{count} dialog eller arrangement", "{count} dialoger og arrangementer", count)


def _help(v: Visit, choices: DialogueFilter, coming: bool, place: str) -> list[tuple[str, str, str]]:
    def hits(wider: DialogueFilter) -> int:
        return v.dialogues.find(replace(wider, coming=coming), v.today)[1].total

    return [
        (label, "&".join(filter(None, (place, query))), counted(count, v.t))
        for label, query, count in FORM.help(choices, hits, v.t)
    ]


def _promise(v: Visit) -> str:
    """The promise that dialogues are open to all, as one sentence; nothing while none has been held."""
    t, found = v.t, v.services.targets.one(PROMISE)
    share = found.live.share if found and found.live else None
    if share is None or share.percent is None:
        return ""
    return t.n(
        "Der er holdt markedsdialog om {count} udbud. For {invited} af dem ({share}) stod invitationen åbent for alle "
        "på forhånd, både på udbudsplatformen og her.",
        "Der er holdt markedsdialog om {count} udbud. For {invited} af dem ({share}) stod invitationen åbent for alle "
        "på forhånd, både på udbudsplatformen og her.",
        share.whole.number,
        invited=t.number(share.part.number),
        share=t.percent(float(share.percent) / 100),
    )
