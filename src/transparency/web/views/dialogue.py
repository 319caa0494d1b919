"""One market dialogue or event: what it is, how one takes part, what was said, and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from transparency import clock
from transparency.dates import PlannedDate
from transparency.dialogues import labels
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.participation_records import NOTICE_IS_OUT, QUESTIONS_CLOSED, Counts, as_counted
from transparency.dialogues.records import (
    COMING,
    Dialogue,
    Outcome,
    Result,
    Version,
    moment,
    takes_answers,
    takes_questions,
    takes_sign_ups,
)
from transparency.errors import NotFound
from transparency.feeds import dialogue_words as words
from transparency.history.records import Change
from transparency.locale import N_, Text
from transparency.tenders import labels as tender_labels
from transparency.tenders.filters import TenderFilter
from transparency.tenders.records import PlannedTender
from transparency.web.page import Visit
from transparency.web.views import entered, log
from transparency.web.views.rows import value

PAGE = "/markedsdialoger"


@dataclass(frozen=True, slots=True)
class Now:
    """What the page shows that changes without a new version: seats that are free, and what one can do just now.

    `counts` is None where one cannot sign up, or there is room for all.
    """

    counts: Counts | None = None
    signs_up: bool = False
    answers: bool = False
    asks: bool = False

    @property
    def left(self) -> int | None:
        return self.counts.left if self.counts else None

    @property
    def waiting(self) -> int:
        return self.counts.waiting if self.counts else 0


def draw(v: Visit, id_: str) -> None:
    """The page, kept for all until something in it changes."""
    now = at_present(v, id_)
    v.show("dialogue", id_, now, make=lambda: html(v, id_, now))


def at_present(v: Visit, id_: str) -> Now:
    """What can be done just now, from memory; the database is asked once, and only where seats are limited."""
    index = v.services.dialogues.index()
    if id_ not in index.position:
        return Now()
    d, moment_ = index.entries[index.position[id_]].record, clock.now()
    return Now(
        counts=v.services.participation.open_seats().of.get(id_),
        signs_up=takes_sign_ups(d, moment_),
        answers=takes_answers(d, moment_),
        asks=takes_questions(d, moment_),
    )


def html(v: Visit, id_: str, now: Now | None = None) -> str:
    """The page of one dialogue or event, or of there being none."""
    dialogues = v.services.dialogues
    try:
        versions = dialogues.versions(id_)
    except NotFound as error:
        return v.render("dialogue_not_found.html", message=error.say(v.t))
    return html_of(v, versions, dialogues.changes(ids=[id_], limit=200), now or at_present(v, id_))


def html_of(v: Visit, versions: Sequence[Version], history: Sequence[Change[Dialogue]], now: Now) -> str:
    """The page of a dialogue with these versions, the last one in force, and these lines in its change log."""
    t, site, reference = v.t, v.services.site, v.services.reference
    d = as_counted(versions[-1].record, now.counts)
    tenders = _tenders(v, d)
    written = entered.texts(d)
    lang = f"&lang={t.lang}" if t.lang != "da" else ""
    kind = "events" if d.is_event else "dialogues"
    return v.render("dialogue.html", d=d, now=now, page=PAGE,
        title=words.title(d, t),
        heading=entered.title(d, t),
        kind=t(labels.KIND[d.kind]),
        badge=words.BADGE[d.status],
        status_words=words.status(d, t),
        sentence=entered.marked(
            words.sentence(d, t, v.today, left=now.left, waiting=now.waiting), written, t
        ),
        overdue=d.outcome_overdue(v.today),
        contact=d.contact or reference.organisation.email,
        over=d.status not in COMING,
        facts=facts(d, now, v),
        practical=practical(d, v),
        calendar=f"{site.base_url}/calendar/{kind}.ics?id={d.id}{lang}",
        english=t.lang == "en",
        purpose=words.purpose(d, t),
        description=words.description(d, t),
        questions=[(q.number, entered.marked(t.pick(q.text, q.text_en), (q.text,), t)) for q in d.questions],
        programme=[
            (words.clock_time(item.at, t) if item.at else "", item.title, item.speaker or "")
            for item in d.programme
        ],
        documents=[(one.title, one.url, words.document(one, t)) for one in d.documents],
        themes=[(theme, site.promise_label(theme, t.lang)) for theme in d.themes],
        of_themes=DialogueFilter(theme=tuple(sorted(d.themes))).query(),
        invited=t.date(d.invited_on) if d.invited_on else "",
        platform=reference.organisation.tender_platform_name,
        tenders=[
            (tender.id, entered.title(tender, t), tender.status, t(tender_labels.STATUS[tender.status]))
            for tender in tenders
        ],
        answers=[
            (a.number, a.question, t.time(moment(a.asked_at)), a.answer, t.time(moment(a.answered_at)))
            for a in reversed(d.answers)
        ],
        asking=asking(d, v),
        outcome=outcome_of(d.outcome, {tender.id: entered.title(tender, t) for tender in tenders}, v)
        if d.outcome
        else None,
        months=months(d.plan_year, v) if d.plan_year else [],
        lines=[log.line(change, t, site) for change in history],
    )  # fmt: skip


def _tenders(v: Visit, d: Dialogue) -> list[PlannedTender]:
    """The planned tenders that it belongs to or whose fields its outcome points to."""
    index = v.tenders.index()
    pointed = [r.tender for r in d.outcome.results if r.tender] if d.outcome else []
    known = [id_ for id_ in dict.fromkeys((*d.tenders, *pointed)) if id_ in index.position]
    return [one.record for one in v.tenders.listed([index.entries[index.position[id_]] for id_ in known])]


def facts(d: Dialogue, now: Now, v: Visit) -> list[tuple[str, str, str]]:
    """What one decides by: label, words, and an address for a link."""
    t = v.t
    contact = d.contact or v.services.reference.organisation.email
    out: list[tuple[str, str, str]] = []
    if d.form == "written":
        answer_by = t.time(moment(d.answer_by)) if d.answer_by else words.when(d, t)
        out.append((t(labels.FIELD["answer_by"]), answer_by, ""))
    else:
        out.append((t(labels.FIELD["when"]), words.when(d, t), ""))
    if d.place:
        out.append((t(labels.FIELD["place"]), entered.marked(d.place, (d.place,), t), ""))
    if d.link and d.status in COMING:
        out.append((t(N_("Online")), t(N_("Deltag med dette link")), d.link))
    if d.form != "written" and d.sign_up and d.sign_up_by:
        out.append((t(labels.FIELD["sign_up_by"]), t.time(moment(d.sign_up_by)), ""))
    if d.form != "written" and d.seats is not None:
        seats = t.number(d.seats)
        if now.left is not None and d.status == "open":
            seats = t(N_("{seats}, heraf {left} ledige"), seats=seats, left=t.number(now.left))
        out.append((t(labels.FIELD["seats"]), seats, ""))
    out.append((t(labels.FIELD["contact"]), contact, f"mailto:{contact}?subject={d.id}"))
    return out


def practical(d: Dialogue, v: Visit) -> list[tuple[str, str]]:
    """The further details; what is empty is left out."""
    t, site = v.t, v.services.site
    rows = [(t(labels.FIELD["form"]), t(labels.FORM[d.form]))]
    if d.audience:
        rows.append((t(labels.FIELD["audience"]), entered.marked(words.audience(d, t), (d.audience,), t)))
    rows.append((t(labels.FIELD["languages"]), words.languages(d, t)))
    rows.append((t(labels.FIELD["departments"]), words.departments(d, t, site)))
    if d.cpv:
        rows.append((t(N_("Fag")), "; ".join(site.cpv_label(code, t.lang) for code in d.cpv)))
    if d.form != "written" and not d.sign_up and d.status in COMING:
        rows.append((t(labels.FIELD["sign_up"]), t(N_("Ikke nødvendig"))))
    if d.outcome_due and d.status in COMING:
        rows.append((t(labels.FIELD["outcome"]), t(N_("Offentliggøres senest den {date}"),
                                                   date=t.date(d.outcome_due))))  # fmt: skip
    return rows


def asking(d: Dialogue, v: Visit) -> tuple[bool, str, str]:
    """Whether the market can ask now, until when or why not, and where it can ask instead."""
    t = v.t
    if d.status == "cancelled":
        return False, "", ""
    refused = v.services.participation.no_questions(d)
    if refused is None:
        return True, t(N_("Du kan spørge til {when}."), when=t.time(moment(d.ask_by))) if d.ask_by else "", ""
    if url := refused.values.get("url"):
        return False, t(NOTICE_IS_OUT), str(url)
    ended = d.ask_by or d.over_at
    if refused.message == QUESTIONS_CLOSED and ended:
        return False, t(N_("Fristen for spørgsmål udløb {when}."), when=t.time(moment(ended))), ""
    return False, refused.say(t), ""


# What came of it


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What was changed or not, why, and where: a tender (id, title) and one of its fields, in words."""

    what: str
    why: str
    tender: str
    title: str
    field: str


def outcome_of(outcome: Outcome, titles: dict[str, str], v: Visit) -> dict[str, Any]:
    """The outcome for the template: minutes, who took part, what was heard by theme, what was changed and what not."""
    t, site = v.t, v.services.site

    def row(r: Result) -> ResultRow:
        field = t(tender_labels.FIELD.get(r.field, r.field)) if r.field else ""
        return ResultRow(r.what, r.why, r.tender, titles.get(r.tender, r.tender), field)

    heard: dict[str, list[str]] = {}
    for one in outcome.heard:
        heard.setdefault(one.theme, []).append(one.text)
    return {
        "minutes": outcome.minutes,
        "participants": outcome.participants,
        "others": outcome.others,
        "heard": [
            (theme, site.promise_label(theme, t.lang) if theme else t(N_("Andet")), texts)
            for theme, texts in sorted(heard.items(), key=lambda one: not one[0])
        ],
        "changed": [row(r) for r in outcome.results if r.decision == "changed"],
        "not_changed": [row(r) for r in outcome.results if r.decision == "not_changed"],
    }


# The New Year's webinar: the year's plan by month


@dataclass(frozen=True, slots=True)
class Planned:
    """A tender of the year. `fact` is the day it is put out, or else its value, as far as they are known."""

    id: str
    title: str
    fact: str


def months(year: int, v: Visit) -> list[tuple[str, list[Planned]]]:
    """The year's planned tenders under the month, or the longer period, in which they are to be put out."""
    t = v.t
    index, found = v.tenders.find(TenderFilter(year=(str(year),)), v.today)
    tenders = [one.record for one in v.tenders.listed(index.found_entries(found))]
    dated = [(when, tender) for tender in tenders if (when := tender.when) and when.start]
    dated.sort(key=lambda one: (_period(one[0]).sort_key, one[0].sort_key, one[1].id))

    def planned(when: PlannedDate, tender: PlannedTender) -> Planned:
        day = when.say(t) if when.precision == "day" else ""
        known = value(tender.value, t) if tender.value.low is not None else ""
        return Planned(tender.id, entered.title(tender, t), day or known)

    return [
        (period.say(t).capitalize(), [planned(when, tender) for when, tender in some])
        for period, some in groupby(dated, key=lambda one: _period(one[0]))
    ]


def _period(when: PlannedDate) -> PlannedDate:
    """The month of a day or week; of what is known less exactly, what is known."""
    start = when.start
    if start is None or when.precision not in ("day", "week", "month"):
        return PlannedDate.of(when.value)
    return PlannedDate.of(f"{start.year}-{start.month:02d}")


# On the page of a tender


@dataclass(frozen=True, slots=True)
class OfTender:
    """A dialogue on the page of a tender that it belongs to, with what its outcome says of that tender."""

    id: str
    title: str
    badge: str
    status: str
    sentence: str
    changed: list[ResultRow]
    not_changed: list[ResultRow]


def of_tender(tender_id: str, dialogues: Iterable[Dialogue], v: Visit) -> list[OfTender]:
    """The dialogues of a tender, the latest first."""
    t = v.t

    def when(d: Dialogue) -> date:
        return d.planned.sort_key[0] if d.planned else date.max

    out = []
    for d in sorted(dialogues, key=when, reverse=True):
        about = [r for r in d.outcome.results if r.tender == tender_id] if d.outcome else []
        said = outcome_of(Outcome(results=tuple(about)), {}, v)
        out.append(
            OfTender(
                d.id, entered.title(d, t), words.BADGE[d.status], words.status(d, t),
                entered.marked(words.sentence(d, t, v.today), entered.texts(d), t),
                said["changed"], said["not_changed"],
            )
        )  # fmt: skip
    return out


def held(tender: PlannedTender, dialogues: Sequence[Dialogue], t: Text) -> str:
    """Whether a market dialogue was held, of a tender that none stands here of."""
    if dialogues:
        return ""  # they say it themselves
    if tender.dialogue_held is None:
        return t(N_("Der er ikke annonceret nogen markedsdialog om udbuddet."))
    if tender.dialogue_held:
        return t(N_("Der er holdt markedsdialog. Den står ikke på dette site."))
    return t(N_("Der er ikke holdt markedsdialog."))
