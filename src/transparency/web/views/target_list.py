"""The policy's promises as an overview: how each one stands, by which figure, and how old that is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from markupsafe import Markup

from transparency.dialogues.filters import DialogueFilter
from transparency.errors import BadInput
from transparency.feeds import target_words
from transparency.feeds.target_dictionary import VERDICT
from transparency.locale import N_, Text
from transparency.targets import labels
from transparency.targets.filter_words import FACET, FLAG, chosen, words
from transparency.targets.filters import Sort, TargetFilter
from transparency.targets.judgement import WORD, Judged
from transparency.targets.live import Share
from transparency.targets.records import WORDS, Policy, Promise, Word
from transparency.targets.service import Targets
from transparency.web.page import Visit
from transparency.web.views import entered
from transparency.web.views.filtering import Facet, Form
from transparency.web.views.target_figure import sparkline

SORT: dict[Sort, tuple[str, str]] = {
    "policy": (N_("Politikkens orden"), N_("I den orden, de står i politikken.")),
    "verdict": (N_("Hvor det halter mest"), N_("Det, der er længst bagud, øverst.")),
    "updated": (N_("Senest ændret"), N_("De senest ændrede øverst.")),
    "title": (N_("Titel"), N_("Efter titel, fra A til Å.")),
}
FIRST = ("verdict", "group", "direction")
FIGURES = "figures"
"""The panel of what is asked about figures."""

FORM = Form(TargetFilter, FACET, FLAG, words, chosen)


@dataclass(frozen=True, slots=True)
class Row:
    """A target in the table, in words. `age` is how old the figure is, or why there is none."""

    id: str
    title: str
    goal: str
    deadline: str
    word: Word
    word_said: str
    sentence: str
    figure: str
    age: str
    spark: Markup
    example: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class Commitment:
    """A standing commitment: where it is carried, and how many there are with the lists that show them."""

    id: str
    title: str
    promise: str
    carried: str
    found: tuple[tuple[str, str], ...]
    """Words and address of each list."""


@dataclass(frozen=True)
class Counts:
    """Beside each value of a name stands how many it would find; the name's own choice does not narrow that."""

    targets: Targets
    f: TargetFilter

    def counts(self, name: str) -> Mapping[str, int]:
        wider = replace(self.f, **{name: getattr(TargetFilter(), name)})
        return Counter(_value(one, name) for one in self.targets.judged(wider))


def _value(one: Judged, name: str) -> str:
    match name:
        case "verdict":
            return one.verdict.word
        case "group":
            return one.target.promise.group
        case "direction":
            return one.target.promise.direction
        case "overdue":
            return "yes" if one.overdue else "no"
        case _:
            return "yes" if one.measured else "no"


def html(v: Visit, f: TargetFilter, bad: BadInput | None) -> str:
    """The whole page for a filter; `bad` is what was wrong with the address, if anything."""
    t, reference = v.t, v.services.reference
    everything, found = v.services.targets.judged(), v.services.targets.judged(f)
    counts, panel = Counts(v.services.targets, f), v.get("open")
    targets = [one for one in found if one.target.promise.group == "target"]
    commitments = [one for one in found if one.target.promise.group == "commitment"]
    seen = Carried(v)
    return v.render("target_list.html",
        f=f,
        query=f.query(),
        bad=bad.say(t) if bad else "",
        tally=tally(everything, t),
        total=len(found),
        of=len(everything),
        example=any(one.example for one in found),
        panel=panel,
        first=[
            *(FORM.facet(name, f, counts if panel == name else None, (), t, reference) for name in FIRST),
            Facet(
                FIGURES,
                t(N_("Tal")),
                FORM.flag_boxes(f, counts, t, reference) if panel == FIGURES else Markup(),
                sum(getattr(f, name) is not None for name in FLAG),
            ),
        ],
        chips=list(FORM.chips(f, t, reference)),
        sorts=[(key, t(said), f.sort == key) for key, (said, _) in SORT.items()],
        order=t(SORT[f.sort][1]),
        targets=[row(one, t, v.today) for one in targets],
        commitments=[commitment(one, seen, t) for one in commitments],
        meanings=[(word, t(WORD[word]), t(VERDICT[word])) for word in WORDS],
        policy=policy(reference.policy, t),
        policy_title=t.pick(reference.policy.title, reference.policy.title_en),
        draft=reference.policy.status == "draft",
        case_link=reference.policy.case_link,
        email=reference.organisation.email,
        help=_help(v, f) if not found else [],
    )  # fmt: skip


def tally(everything: Sequence[Judged], t: Text) -> list[tuple[str, str, str, str]]:
    """How many of the targets stand how: the word's key, the number, the word, and the address of the list."""
    counted = Counter(one.verdict.word for one in everything)
    return [
        (word, t.number(counted[word]), t(WORD[word]), f"/maal?verdict={word}")
        for word in WORDS
        if counted[word]
    ]


def _help(v: Visit, f: TargetFilter) -> list[tuple[str, str, str]]:
    wider = FORM.help(f, lambda wider: len(v.services.targets.judged(wider)), v.t)
    return [(label, query, counted(hits, v.t)) for label, query, hits in wider]


def counted(count: int, t: Text) -> str:
    return t.n("{count} løfte", "{count} løfter", count)


def policy(one: Policy, t: Text) -> list[tuple[str, str]]:
    """The particulars of the policy; what is unknown is said to be."""
    unknown = t(N_("ikke oplyst"))
    adopted = t.date(one.adopted_on) if one.adopted_on else unknown
    return [
        (t(N_("Status")), t(N_("Udkast, ikke vedtaget")) if one.status == "draft" else t(N_("Vedtaget"))),
        (t(N_("Version")), one.version or unknown),
        (t(N_("Vedtaget den")), t(N_("ikke vedtaget endnu")) if one.status == "draft" else adopted),
    ]


# Rows


def row(one: Judged, t: Text, today: date) -> Row:
    target = one.target
    figure, age = newest(one, t)
    return Row(
        id=one.id,
        title=target_words.title(target, t),
        goal=capital(target_words.goal(target, t)),
        deadline=deadline(target.promise, t),
        word=one.verdict.word,
        word_said=target_words.verdict(one, t),
        sentence=one.verdict.say(t),
        figure=figure,
        age=age,
        spark=sparkline(one, t, today),
        example=made_up(one),
        overdue=one.overdue,
    )


def deadline(promise: Promise, t: Text) -> str:
    """The policy's own words; for those who read no Danish with the day that they mean beside them."""
    said = quoted(promise.deadline, t)
    if not said:
        return t(N_("ingen frist i politikken"))
    day = target_words.reading(promise, t)
    return Markup("{} ({})").format(said, day) if day and t.lang != "da" else said


def quoted(deadline: str, t: Text) -> str:
    """The policy's own words for when, in quotation marks; each by itself where it says two things."""
    words = deadline.split(" / ") if deadline else []
    return entered.marked(" / ".join(f"“{one}”" for one in words), words, t)


def newest(one: Judged, t: Text) -> tuple[str, str]:
    """The figure that the verdict goes by, or that there is none; and how old it is, or since when it is asked for."""
    target = one.target
    if computed(one):
        return target_words.answer(one.live, t), t(N_("regnet ud af de offentliggjorte data i dag"))
    latest = target.latest
    if latest is not None:
        said = target_words.figure(one.verdict.shown(latest.value, latest.unit), latest.unit, t)
        period = latest.period.say(t)
        if latest.entered_on is None:
            return said, period
        return said, t(N_("{period}, lagt ind {date}"), period=period, date=t.date(latest.entered_on))
    if target.asked_on is not None:
        mark = f" ({t(labels.QUALITY['example']).lower()})" if target.example else ""
        return t(N_("Intet tal endnu")), t(N_("efterspurgt {date}"), date=t.date(target.asked_on)) + mark
    return t(N_("Intet tal endnu")), ""


def computed(one: Judged) -> bool:
    """Whether the published data themselves give the figure that the verdict goes by."""
    live = one.live
    return live is not None and bool(live.share or live.count or live.steps)


def made_up(one: Judged) -> bool:
    """Whether what `newest` says is made up."""
    if computed(one):
        return one.live is not None and one.live.example
    latest = one.target.latest
    return latest is not None and (one.target.example or latest.quality == "example")


def capital(said: str) -> str:
    """The words as they begin a line."""
    return said[:1].upper() + said[1:]


# Where a commitment is carried


class Carried:
    """What of the site belongs to a promise: how many, and the address that lists them. Nothing that is empty."""

    def __init__(self, v: Visit) -> None:
        self.v = v

    @cached_property
    def _themes(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """How many dialogues and events are to come, and how many have been, by promise."""
        coming, been = (
            self.v.dialogues.find(DialogueFilter(coming=coming), self.v.today)[1].counts("theme")
            for coming in (True, False)
        )
        return coming, been

    def of(self, one: Judged) -> tuple[tuple[str, str], ...]:
        """Words and address of each list."""
        t, coming, been = self.v.t, *(found.get(one.id, 0) for found in self._themes)
        lists: list[tuple[int, str, str]] = [
            (
                named.share.part.number,
                f"{t(named.label)}: {part_of(named.share, t)}",
                named.share.part.href,
            )
            for named in (one.live.beside if one.live else ())
        ]
        lists += [
            (
                coming,
                t.n(
                    "{count} kommende dialog eller arrangement",
                    "{count} kommende dialoger og arrangementer",
                    coming,
                ),
                f"/markedsdialoger?theme={one.id}",
            ),
            (
                been,
                t.n(
                    "{count} tidligere dialog eller arrangement",
                    "{count} tidligere dialoger og arrangementer",
                    been,
                ),
                f"/markedsdialoger?coming=no&theme={one.id}",
            ),
        ]
        return tuple((said, href) for number, said, href in lists if number)


def commitment(one: Judged, seen: Carried, t: Text) -> Commitment:
    return Commitment(
        id=one.id,
        title=target_words.title(one.target, t),
        promise=target_words.promise(one.target.promise, t),
        carried=carried(one, t),
        found=seen.of(one),
    )


def carried(one: Judged, t: Text) -> str:
    """Where in a tender, or after it, the promise is carried; empty when no single tender does."""
    by = one.target.promise.carried_by
    return t(target_words.CARRIED_BY[by]) if by else ""


def part_of(share: Share, t: Text) -> str:
    """ "12 af 40"."""
    return t(N_("{part} af {whole}"), part=t.number(share.part.number), whole=t.number(share.whole.number))
