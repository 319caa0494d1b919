"""One promise of the policy: whether it is kept and by what, its figures, the lists behind them, and its changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from transparency import clock
from transparency.dialogues.filters import DialogueFilter
from transparency.feeds import target_words
from transparency.feeds.target_dictionary import RULE, VERDICT
from transparency.history.records import Change
from transparency.locale import N_, Text
from transparency.targets import labels
from transparency.targets.judgement import WORD, Judged
from transparency.targets.live import counted
from transparency.targets.records import WORDS, Measure, Promise, Target, Version
from transparency.tenders.filters import TenderFilter
from transparency.web.page import Visit
from transparency.web.views import dialogue_rows, entered, guided, log, rows, target_list
from transparency.web.views.target_answers import answers
from transparency.web.views.target_figure import address, figures, picture
from transparency.web.views.target_numbers import numbers

PAGE = "/maal"
PARTNERSHIPS = "/partnerskaber"
STRATEGIC = "strategic-partnerships"
SHOWN = 3
"""So many tenders or dialogues stand on the page; the list has them all."""

EVENTS: Mapping[str, DialogueFilter] = {
    "responsible-consumption-courses": DialogueFilter(kind=("course",)),
    "plan-communication": DialogueFilter(kind=("new_year_webinar",)),
    "public-dialogues": DialogueFilter(kind=("dialogue",)),
}
"""The dialogues and events that a promise itself is about; of the others, those that have it as a theme."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a reader decides by. `mark`: a badge's class and its words, or nothing."""

    label: str
    said: str
    href: str = ""
    small: str = ""
    mark: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Countdown:
    """The way to the last day of a phase-out. `remaining`: what is still bought, by the newest figure."""

    days: str
    said: str
    over: bool
    """Whether the last day has passed, so that the days are counted from it."""
    remaining: str
    age: str
    example: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """That the figure is counted here, and what is not in it."""

    leaves_out: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, its heading for those who hear the page, and where to fetch it."""

    key: str
    heading: str
    picture: Markup
    svg: str
    png: str


@dataclass(frozen=True, slots=True)
class Related:
    """Records that belong to the promise: the first rows, and words and address of the whole lists."""

    rows: list[Markup]
    lists: list[tuple[str, str]]


def html(v: Visit, target_id: str) -> str:
    """The page of one promise, or of there being none."""
    t, targets = v.t, v.services.targets
    one = targets.one(target_id)
    if one is None:
        message = targets.kind.not_found(target_id).say(t)
        return v.render("target_not_found.html", message=message)
    return html_of(v, one, targets.versions(target_id), targets.changes(ids=[target_id], limit=200))


def html_of(v: Visit, one: Judged, versions: Sequence[Version], history: Sequence[Change[Target]]) -> str:
    """The page of a promise with these versions, the last one in force, and these lines in its change log."""
    t, site, reference = v.t, v.services.site, v.services.reference
    target, promise = one.target, one.target.promise
    title = target_words.title(target, t)
    lang = f"&lang={t.lang}" if t.lang != "da" else ""
    return v.render("target.html", id=one.id, target=target, promise=promise, page=PAGE,
        title=title,
        example=one.example,
        verdict=one.verdict,
        word_said=target_words.verdict(one, t),
        sentence=one.verdict.say(t),
        rule=t(RULE[one.verdict.rule]),
        meanings=[(word, t(WORD[word]), t(VERDICT[word])) for word in WORDS],
        promised=target_words.promise(promise, t),
        note=target_words.note(promise, t),
        facts=facts(one, v),
        countdown=countdown(one, v),
        charts={chart.key: chart for chart in charts(one, v)},
        numbers=numbers(target, versions, v),
        general=[m for m in target.measures if m.category is None],
        measure=lambda m: measure(m, t),
        milestones=[
            (
                m.period.say(t),
                target_words.figure(m.value, target.unit, t),
                target_words.sourced(m.source, target, t),
            )
            for m in sorted(target.milestones, key=lambda m: m.period.sort_key)
        ],
        methods=[
            (m, t(N_("fra {period}"), period=m.since.say(t)) if m.since else "")
            for m in sorted(target.methods, key=lambda m: m.number, reverse=True)
        ],
        counted=counted_here(one, t),
        updates=updates(one, t),
        answers=answers(one, v),
        tenders=tenders(v, one),
        dialogues=dialogues(v, one.id),
        partnerships=[
            (f"{PARTNERSHIPS}?id={shown.id}", shown.title, shown.supplier, shown.example)
            for shown in v.services.public_partnerships.index().shown()
            if one.id in shown.promises or one.id == STRATEGIC
        ],
        supplier=t.pick(promise.supplier_da, promise.supplier_en),
        help=guided.of_promises([one.id], t),
        comment=t.pick(target.comment, target.comment_en),
        comment_danish=not target.comment_en,
        policy=reference.policy,
        policy_title=t.pick(reference.policy.title, reference.policy.title_en),
        particulars=target_list.policy(reference.policy, t),
        email=reference.organisation.email,
        lines=[log.line(change, t, site) for change in history],
        calendar=f"{site.base_url}/calendar/targets.ics?id={one.id}{lang}",
        cite=t(
            N_("{publisher}: {title}. Mål i indkøbspolitikken, {id}, version {version}, {date}. {url}"),
            publisher=reference.organisation.name,
            title=title,
            id=one.id,
            version=one.version,
            date=t.date(clock.day(one.updated_at)),
            url=site.url(one.id),
        ),
    )  # fmt: skip


def facts(one: Judged, v: Visit) -> list[Fact]:
    """The few facts that a reader decides by; what matters and is missing is said."""
    t, target, promise = v.t, one.target, one.target.promise
    email = v.services.reference.organisation.email
    out: list[Fact] = []
    if promise.group == "target":
        figure, age = target_list.newest(one, t)
        out += [
            Fact(t(labels.FIELD["promise.goal"]), target_list.capital(target_words.goal(target, t))),
            Fact(
                t(_WHEN if _begins(promise) else labels.FIELD["promise.deadline"]),
                *_deadline(one, t, v.today),
            ),
        ]
        if not target_list.computed(one):
            out.append(_baseline(one, t))
        out.append(Fact(t(N_("Seneste tal")), figure, small=age, mark=_made_up(target_list.made_up(one), t)))
        if not target_list.computed(one):
            out.append(_next(one, t))
    elif carried := target_list.carried(one, t):
        out.append(Fact(t(N_("Hvor det indgår")), carried))
    responsible = entered.marked(target.responsible, (target.responsible,), t)
    return [
        *out,
        Fact(t(N_("Ansvarlig")), responsible or t(N_("Ikke oplyst"))),
        Fact(t(N_("Spørg")), email, f"mailto:{email}?subject={one.id}"),
    ]


def _made_up(example: bool, t: Text) -> tuple[str, str] | None:
    return ("example", t(labels.QUALITY["example"])) if example else None


def _baseline(one: Judged, t: Text) -> Fact:
    """What the target is counted from, with its source; the policy names none."""
    label, target = t(labels.FIELD["baseline"]), one.target
    base = target.baseline
    if base is None:
        return Fact(label, target_list.capital(t(target_words.NO_BASELINE)))
    figure = target_words.figure(base.value, target.unit, t)
    said = t(N_("{figure} i {period}"), figure=figure, period=base.period.say(t))
    if len(target.methods) > 1:
        said += f" ({t(N_('metode {number}'), number=base.method)})"
    source = entered.marked(t(N_("Kilde: {source}"), source=base.source), (base.source,), t)
    return Fact(label, said, small=source, mark=_made_up(target.example, t))


_WHEN = N_("Hvornår med politikkens ord")


def _begins(promise: Promise) -> bool:
    """Whether the policy's words say when the promise begins to hold, and not when it is to be kept."""
    return bool(promise.deadline) and promise.due is None


def _deadline(one: Judged, t: Text, today: date) -> tuple[str, str, str]:
    """The policy's own words, no address, and the last day as we read it with how far off it is.

    Of what shall end a countdown says how far off it is.
    """
    promise = one.target.promise
    if not promise.deadline:
        return t(N_("Ingen frist i politikken")), "", ""
    said = target_list.quoted(promise.deadline, t)
    if promise.due is None:
        return said, "", target_list.capital(target_words.reading(promise, t)) if t.lang != "da" else ""
    day = t(N_("Vi læser det som senest {date}"), date=t.date(promise.due))
    return said, "", day if _counts_down(one) else f"{day}, {away(promise.due, t, today)}"


def _counts_down(one: Judged) -> bool:
    return one.countdown is not None and one.target.promise.direction == "to_zero"


def away(day: date, t: Text, today: date) -> str:
    """ "om 12 dage", "i dag", "for 3 dage siden"."""
    days = (day - today).days
    if days == 0:
        return t(N_("i dag"))
    if days > 0:
        return t.n("om {count} dag", "om {count} dage", days)
    return t.n("for {count} dag siden", "for {count} dage siden", -days)


def _next(one: Judged, t: Text) -> Fact:
    """When the next figure is due, or that nobody has said so."""
    target = one.target
    often = t(labels.FREQUENCY[target.frequency]) if target.frequency else ""
    asked = t(N_("Tallene er efterspurgt {date}"), date=t.date(target.asked_on)) if target.asked_on else ""
    small = ". ".join(filter(None, (often, asked)))
    label = t(labels.FIELD["next_due"])
    if target.next_due is None:
        return Fact(label, t(N_("Ikke aftalt")), small=small)
    mark = ("overdue", t(N_("Nyt tal mangler"))) if one.overdue else None
    return Fact(label, t.date(target.next_due), small=small, mark=mark)


def countdown(one: Judged, v: Visit) -> Countdown | None:
    """Of what shall end: how long there is left, and how much is still bought. None for other promises."""
    t, found, latest = v.t, one.countdown, one.target.latest
    if found is None or not _counts_down(one):
        return None
    if found.days <= 0:
        days = (v.today - found.last_day).days
        said = t.n(
            "dag siden {day}, den sidste dag",
            "dage siden {day}, den sidste dag",
            days,
            day=t.date(found.last_day),
        )
    else:
        days = found.days
        said = t.n(
            "dag til {day}, hvor det skal være slut",
            "dage til {day}, hvor det skal være slut",
            days,
            day=t.date(found.from_day),
        )
    return Countdown(
        t.number(days),
        said,
        found.days <= 0,
        target_words.figure(latest.value, latest.unit, t) if latest else "",
        t(N_("i {period}, det nyeste tal"), period=latest.period.say(t)) if latest else "",
        latest is not None and latest.quality == "example",
    )


LEFT_OUT: Mapping[str, str] = {
    "public-dialogues": N_("Dialoger fra før 2025 og dialoger, der er aflyst."),
    "plan-communication": N_("Nytårswebinarer, der er aflyst."),
    "leadership-follow-up": "",
    STRATEGIC: N_("Partnerskaber, som parterne ikke har sagt ja til at vise."),
}
"""What is not counted, by promise; for the others it is what the shares of the plan leave out."""


def counted_here(one: Judged, t: Text) -> Counted | None:
    """How the published data answer; None when they do not."""
    live = one.live
    if live is None or not live.answers:
        return None
    if one.id in LEFT_OUT:
        text = LEFT_OUT[one.id]
        return Counted(t(text) if text else "")
    said = t(N_("Udbud fra før 2025 og udbud, der er aflyst eller taget ud."))
    undated = t.n(
        "Heller ikke {count} udbud uden kendt dato.",
        "Heller ikke {count} udbud uden kendt dato.",
        live.undated,
    )
    return Counted(f"{said} {undated}" if live.undated else said)


def updates(one: Judged, t: Text) -> str:
    """How often there are new figures."""
    if one.target.frequency:
        return t(labels.FREQUENCY[one.target.frequency])
    return t(N_("Ved hver ændring")) if counted_here(one, t) else t(N_("ikke oplyst"))


def charts(one: Judged, v: Visit) -> list[Chart]:
    t = v.t
    return [
        Chart(
            figure.key,
            figure.heading,
            picture(one.id, figure),
            address(one.id, figure, "svg"),
            address(one.id, figure, "png"),
        )
        for figure in figures(one, t, v.services.reference.departments(t.lang))
    ]


def measure(one: Measure, t: Text) -> tuple[str, str, str]:
    """What has been decided, its link, and when."""
    return (
        one.text,
        one.link,
        t(N_("besluttet {date}"), date=t.date(one.decided_on)) if one.decided_on else "",
    )


# What belongs to it


def tenders(v: Visit, one: Judged) -> Related | None:
    """The planned tenders that carry the promise, the same as are counted for it; None without any."""
    index = v.tenders.index()
    base = counted(index) if one.live and one.live.answers else TenderFilter()
    match one.target.promise.carried_by:
        case "climate":
            f = replace(base, climate=("yes",))
        case "joint":
            f = replace(base, joint=True)
        case "lots":
            f = replace(base, lots=True)
        case _:
            f = replace(base, target=(one.id,))
    index, found = v.tenders.find(f, v.today)
    if not found.total:
        return None
    said = v.t.n("Se udbuddet", "Se alle {count} udbud", found.total)
    return Related(
        rows.rows(v, index.found_entries(found, 0, SHOWN), "h3"), [(said, f"/udbudsplan?{f.query()}")]
    )


def dialogues(v: Visit, id_: str) -> Related | None:
    """Dialogues and events about it: the next ones, or else the latest that were held; None without any."""
    t, f = v.t, EVENTS.get(id_, DialogueFilter(theme=(id_,)))
    shown: list[Markup] = []
    lists: list[tuple[str, str]] = []
    for coming, path in ((True, "/markedsdialoger?"), (False, "/markedsdialoger?coming=no&")):
        index, found = v.dialogues.find(replace(f, coming=coming), v.today)
        if not found.total:
            continue
        said = (
            t.n("Se den kommende", "Se de {count} kommende", found.total)
            if coming
            else t.n("Se den, der har været", "Se alle {count}, der har været", found.total)
        )
        lists.append((said, path + f.query()))
        if not shown:
            shown = dialogue_rows.rows(v, index.found_entries(found, 0, SHOWN), "h3")
    return Related(shown, lists) if lists else None
