"""Whether a planned tender is for a company, requirement by requirement. Pure.

Each requirement fits, is missing, or is unknown: the plan does not state it, the company has not said what it has,
or somebody has to read and judge; each says which (`Whose`). Nothing is guessed. What a requirement may be, and what
joining others changes: udbudsloven §§ 142-144 and directive 2014/24 articles 19, 58 and 63; lots: § 49; labels: § 46;
reserved contracts: § 54 and article 20.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Literal, NamedTuple, get_args

from transparency.cpv.records import CpvTable, significant
from transparency.guidance.answers import Either, Money, Words
from transparency.guidance.certificates import Certificate, Certificates
from transparency.guidance.company import LANGUAGE, Company
from transparency.locale import LANGS, N_, Text
from transparency.reference import Reference
from transparency.targets.records import Promise
from transparency.tenders.filters import TenderFilter
from transparency.tenders.index import Entry, TenderIndex
from transparency.tenders.labels import STATUS
from transparency.tenders.records import REGIMES, Lot, Value
from transparency.words import fold

Need = Literal[
    "trade", "place", "reserved", "turnover", "references", "promise", "certificate", "other", "size", "lots",
    "language",
]  # fmt: skip
Outcome = Literal["fits", "missing", "unknown"]
Whose = Literal["plan", "company", "judged"]
"""Why something is unknown: the plan does not state what would decide it, whatever the company has said; the company
has not said what it has; or both have spoken, in words that only a reader can compare."""

NEEDS: tuple[Need, ...] = get_args(Need)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
WHOSE: tuple[Whose, ...] = get_args(Whose)

NEED: dict[Need, str] = {
    "trade": N_("Fag"),
    "place": N_("Sted"),
    "reserved": N_("Reserveret kontrakt"),
    "turnover": N_("Omsætning"),
    "references": N_("Referencer"),
    "promise": N_("Krav"),
    "certificate": N_("Mærke eller certifikat"),
    "other": N_("Andre mindstekrav"),
    "size": N_("Størrelse"),
    "lots": N_("Delaftaler"),
    "language": N_("Sprog"),
}
OUTCOME: dict[Outcome, str] = {
    "fits": N_("Passer"),
    "missing": N_("Mangler"),
}
UNKNOWN: dict[Whose, str] = {
    "plan": N_("Ved vi ikke: planen siger det ikke"),
    "company": N_("Ved vi ikke: I har ikke oplyst det"),
    "judged": N_("Ved vi ikke: det må I selv vurdere"),
}
"""What stands for the outcome of what is unknown."""
TOGETHER = N_("Mangler alene, passer sammen med andre")
"""The outcome of what is missing, where the company will join others."""

ECOLABELS = "ecolabels"
CLIMATE = "climate-criterion"

_PARAGRAPH_OF = {
    ECOLABELS: Either("udbudsloven § 46", "udbudsloven § 46"),
    CLIMATE: Either("udbudsloven §§ 161–165", "udbudsloven §§ 161–165"),
    "circularity": Either("udbudsloven §§ 40–48", "udbudsloven §§ 40–48"),
    "repair-take-back": Either("udbudsloven §§ 40–48", "udbudsloven §§ 40–48"),
    "recycled-materials": Either("udbudsloven §§ 40–48", "udbudsloven §§ 40–48"),
    "total-cost": Either("udbudsloven §§ 166–168", "udbudsloven §§ 166–168"),
    "labour-clauses": Either("udbudsloven § 176", "udbudsloven § 176"),
    "inclusive-labour-market": Either("udbudsloven § 176", "udbudsloven § 176"),
    "human-rights": Either("udbudsloven § 176", "udbudsloven § 176"),
}
_GUIDE_OF = dict.fromkeys(
    (ECOLABELS, CLIMATE, "circularity", "repair-take-back", "recycled-materials", "total-cost"),
    "climate-and-ecolabels",
) | dict.fromkeys(("labour-clauses", "inclusive-labour-market", "human-rights", "esg"), "labour-and-csr")
_TURNOVER = Either(
    "udbudsloven § 142 og direktiv 2014/24 artikel 58, stk. 3",
    "udbudsloven § 142 and Directive 2014/24, Article 58(3)",
)
_REFERENCES = Either(
    "udbudsloven § 143 og direktiv 2014/24 artikel 58, stk. 4",
    "udbudsloven § 143 and Directive 2014/24, Article 58(4)",
)
_TOGETHER = Either(
    "udbudsloven § 144 og direktiv 2014/24 artikel 19 og 63",
    "udbudsloven § 144 and Directive 2014/24, Articles 19 and 63",
)
_RESERVED = Either(
    "udbudsloven § 54 og direktiv 2014/24 artikel 20", "udbudsloven § 54 and Directive 2014/24, Article 20"
)
_LABELS = _PARAGRAPH_OF[ECOLABELS]
_LOTS = Either("udbudsloven § 49", "udbudsloven § 49")
_SIZES = Either("Kommissionens henstilling 2003/361/EF", "Commission Recommendation 2003/361/EC")

_JOINED = {
    "group": Words(N_("I et konsortium tæller det, I har tilsammen.")),
    "rely": Words(N_("I kan støtte jer til en anden virksomhed, som forpligter sig til det.")),
    "sub": Words(N_("Som underleverandør skal I ikke selv opfylde kravet.")),
}
_ALONE = Words(N_("Alene har I ikke nok."))
_COULD_JOIN = Words(N_("Sammen med andre kan I måske opfylde kravet."))
_EQUIVALENT = Words(
    N_("Et andet mærke med tilsvarende krav skal godtages, og i nogle tilfælde anden dokumentation.")
)
_NO_TURNOVER = Words(N_("Planen siger ikke, om der er krav til omsætning."))
_TWICE = Words(N_("Det er det dobbelte af værdien."))
_NO_SIZE = Words(N_("I har ikke oplyst jeres størrelse."))
_NO_HOLDS = Words(N_("I har ikke oplyst, hvilke mærker og certifikater I har."))
_REGIME = list(TenderFilter.CHOICES).index("regime")
_ABOVE = REGIMES.index("afsnit_ii")
_TIMES = 2
"""The most that a yearly turnover may be asked to be, as a multiple of the value (§ 142)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What holds for one requirement, and why. `paragraph` is None where no rule stands behind it.

    `subject`: which promise or certificate, by id; empty for other needs. `guide`: the id of the guide that helps.
    `together`: it is missing, and joining others, as the company will, makes good for it. `whose`: why it is unknown;
    None where it is not.
    """

    need: Need
    outcome: Outcome
    reasons: tuple[Words, ...]
    guide: str
    paragraph: Either | None = None
    subject: str = ""
    together: bool = False
    whose: Whose | None = None

    def say(self, t: Text) -> str:
        """The reason in the reader's language."""
        return " ".join(reason.say(t) for reason in self.reasons)

    def cite(self, t: Text) -> str:
        return self.paragraph.say(t) if self.paragraph else ""

    def verdict(self, t: Text) -> str:
        if self.whose:
            return t(UNKNOWN[self.whose])
        return t(TOGETHER if self.together else OUTCOME[self.outcome])


def unknown(answers: Iterable[Answer]) -> dict[Whose, list[Answer]]:
    """The answers that are unknown, by why; the reasons that none has are left out."""
    found: dict[Whose, list[Answer]] = {whose: [] for whose in WHOSE}
    for answer in answers:
        if answer.whose:
            found[answer.whose].append(answer)
    return {whose: some for whose, some in found.items() if some}


class Counted(NamedTuple):
    """How many answers are what. Fits stand in this order: of two, the one with less of the first that differs."""

    missing: int
    """Those that joining others does not make good for."""
    together: int
    """Those that it makes good for."""
    outside: int
    """1 where it is unknown whether the tender is in the company's trades at all; counted among `unknown` too."""
    unknown: int


@dataclass(frozen=True, slots=True)
class LotFit:
    """A lot as one can bid on it alone."""

    lot: Lot
    answers: tuple[Answer, ...]

    @property
    def counted(self) -> Counted:
        return _count(self.answers)


@dataclass(frozen=True, slots=True)
class Fit:
    """A tender as a whole, and its lots in the order in which they fit."""

    entry: Entry
    answers: tuple[Answer, ...]
    lots: tuple[LotFit, ...] = ()
    over: Words | None = None
    """Why one can no longer bid."""

    @property
    def counted(self) -> Counted:
        return _count(self.answers)

    @property
    def best(self) -> "Fit | LotFit":
        """What fits best: the tender as a whole, or one of its lots."""
        fits: tuple[Fit | LotFit, ...] = (self, *self.lots)
        return min(fits, key=lambda fit: fit.counted)


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the company can bid on, by what is missing: see `rank`. What is left out is counted."""

    entries: tuple[Entry, ...]
    outside: int
    """In other trades."""
    over: int
    """In its trades, and cancelled, withdrawn or awarded, or its deadline has passed."""
    _answering: "_Answering"

    def fits(self, start: int = 0, count: int | None = None) -> list[Fit]:
        """The fits from a place in the order on, with their reasons."""
        stop = None if count is None else start + count
        return [self._answering.fit(e) for e in self.entries[start:stop]]


def check(
    entry: Entry, company: Company, reference: Reference, certificates: Certificates, today: date
) -> Fit:
    """One tender and its lots. Also one that is over, which then says so."""
    return _Answering(company, reference, certificates).fit(entry, _over(entry, today))


def rank(
    index: TenderIndex, company: Company, reference: Reference, certificates: Certificates, today: date
) -> Ranking:
    """The plan in the order of what fits, each tender as a whole or by its best lot: fewest missing, then fewest that
    are missing alone and fit together with others, then those that are in the company's trades for certain, then
    fewest unknown, then as the plan stands: what one can bid on now by its deadline, then what is to come, soonest
    first. Tenders in other trades, and those that are over, are left out.
    """
    answering = _Answering(company, reference, certificates)
    found, outside, over = index.to_bid_on(company.cpv, today)
    ordered = sorted(found, key=lambda e: (answering.weight(e), e.awaited, e.id))
    return Ranking(tuple(ordered), outside, over, answering)


def _over(entry: Entry, today: date) -> Words | None:
    if entry.open_until >= today.toordinal():
        return None
    if entry.said.status == "published":
        return Words(
            N_("Fristen var den {day}, så I kan ikke byde længere."),
            {"day": date.fromordinal(entry.open_until)},
        )
    return Words(
        N_("I kan ikke byde længere. Status er: {status}."), {"status": Words(STATUS[entry.said.status])}
    )


def _count(answers: Iterable[Answer]) -> Counted:
    missing = together = outside = unknown = 0
    for answer in answers:
        missing += answer.outcome == "missing" and not answer.together
        together += answer.together
        outside += answer.outcome == "unknown" and answer.need == "trade"
        unknown += answer.outcome == "unknown"
    return Counted(missing, together, outside, unknown)


def _weight(counted: Counted) -> int:
    """The counts as one number in the same order, to be added up."""
    weight = 0
    for count in counted:
        weight = weight * 1_000 + count
    return weight


class _Part(NamedTuple):
    """Some answers of a fit, and what they weigh together."""

    answers: tuple[Answer, ...]
    weight: int

    @classmethod
    def of(cls, *answers: Answer) -> "_Part":
        return cls(answers, _weight(_count(answers)))


_NOTHING = _Part.of()


class _Answering:
    """Answers for one company. Tenders ask for much the same: each distinct question is answered once."""

    def __init__(self, company: Company, reference: Reference, certificates: Certificates) -> None:
        self._standing = cache(partial(_standing, tuple(map(significant, company.cpv))))
        self._trade = cache(partial(_trade, company, reference.cpv))
        self._place = cache(partial(_place, company, reference.nuts))
        self._turnover = cache(partial(_turnover, company))
        self._lot_turnover = cache(partial(_lot_turnover, company))
        self._lots = cache(partial(_lots, company))
        self._rest = cache(partial(_rest, company, reference.promises, certificates))

    def fit(self, entry: Entry, over: Words | None = None) -> Fit:
        """The tender and its lots, with all the reasons."""
        asked, rest = entry.asked, self._same(entry)
        standing = self._standing(entry.cpv)
        whole = (
            self._trade(standing, False),
            self._place(asked.nuts, asked.place),
            self._turnover(asked.turnover, _most(entry, entry.said.value)),
            self._lots(len(asked.lots)),
        )
        lots = [
            LotFit(
                lot,
                _joined(
                    self._trade(standing, True),
                    self._place(asked.nuts, lot.place or asked.place),
                    self._lot_turnover(asked.turnover, _most(entry, lot.value)),
                    rest,
                ),
            )
            for lot in asked.lots
        ]
        lots.sort(key=lambda fit: (fit.counted, fit.lot.number))
        return Fit(entry, _joined(*whole, rest), tuple(lots), over)

    def weight(self, entry: Entry) -> int:
        """What the tender is ordered by: the weight of `Fit.best`. What is said of values does not change it."""
        asked, standing = entry.asked, self._standing(entry.cpv)
        weight = (
            _TRADE_WEIGHT[standing.outcome(False)]
            + self._place(asked.nuts, asked.place).weight
            + self._turnover(asked.turnover, None).weight
            + self._lots(len(asked.lots)).weight
        )
        if asked.lots:
            places = {lot.place or asked.place for lot in asked.lots}
            lot = (
                _TRADE_WEIGHT[standing.outcome(True)]
                + min([self._place(asked.nuts, place).weight for place in places])
                + self._lot_turnover(asked.turnover, None).weight
            )
            weight = min(weight, lot)
        return weight + self._same(entry).weight

    def _same(self, entry: Entry) -> _Part:
        """What is the same for the tender as a whole and for each lot."""
        said, asked = entry.said, entry.asked
        return self._rest(
            said.reserved, asked.references, asked.required, asked.waived, said.climate, asked.other, said.sme
        )


def _joined(*parts: _Part) -> tuple[Answer, ...]:
    answers = [answer for part in parts for answer in part.answers]
    return tuple(sorted(answers, key=lambda answer: NEEDS.index(answer.need)))


def _most(entry: Entry, value: Value | None) -> int | None:
    """The yearly turnover that may be asked for at most (§ 142), where the rules of afsnit II hold."""
    high = value.high if value else None
    return _TIMES * high if high is not None and entry.codes[_REGIME] == _ABOVE else None


class _Standing(NamedTuple):
    """A tender's codes: under the company's trades, broader than them, and others."""

    inside: tuple[str, ...]
    broader: tuple[str, ...]
    others: tuple[str, ...]

    def outcome(self, lot: bool) -> Outcome:
        """`lot`: one of the tender's parts; of which of its trades, the plan does not say."""
        if self.inside and not (lot and (self.broader or self.others)):
            return "fits"
        return "unknown" if self.inside or self.broader or not self.others else "missing"


_TRADE_WEIGHT: dict[Outcome, int] = {
    "fits": 0,
    "missing": _weight(Counted(1, 0, 0, 0)),
    "unknown": _weight(Counted(0, 0, 1, 1)),
}


def _standing(trades: tuple[str, ...], cpv: tuple[int, ...]) -> _Standing:
    inside, broader, others = [], [], []
    for code in map("{:08d}".format, cpv):
        if code.startswith(trades):
            inside.append(code)
        elif not trades or any(trade.startswith(significant(code)) for trade in trades):
            broader.append(code)
        else:
            others.append(code)
    return _Standing(tuple(inside), tuple(broader), tuple(others))


def _trade(company: Company, table: CpvTable, standing: _Standing, lot: bool) -> _Part:
    outcome = standing.outcome(lot)
    whose: Whose = "plan"
    inside, broader, others = (_named(table, codes) for codes in standing)
    if not any(standing):
        reasons = [Words(N_("Planen siger ikke, hvilket fag udbuddet er i."))]
    elif not company.cpv:
        whose = "company"
        reasons = [Words(N_("I har ikke oplyst jeres fag."))]
    elif standing.inside:
        reasons = [Words(N_("Udbuddet er i jeres fag: {trade}."), {"trade": inside})]
        if standing.others:
            reasons.append(Words(N_("Det er også i andre: {trade}."), {"trade": others}))
        if outcome == "unknown":
            reasons.append(Words(N_("Planen siger ikke, hvilket fag delaftalen er i.")))
    elif standing.broader:
        text = N_("Udbuddet er beskrevet bredere: {trade}. Planen siger ikke, om jeres fag er med.")
        reasons = [Words(text, {"trade": broader})]
    else:
        reasons = [Words(N_("Udbuddet er i et andet fag: {trade}."), {"trade": others})]
    guide = "step-by-step" if outcome == "fits" else "find-and-follow"
    if outcome == "unknown":
        return _Part.of(_unknown("trade", whose, reasons, guide))
    return _Part.of(Answer("trade", outcome, tuple(reasons), guide))


def _place(
    company: Company, names: Mapping[str, tuple[str, str]], nuts: str | None, place: str | None
) -> _Part:
    where = [Either(place, place)] if place else []
    if nuts:
        where.append(Either(*names.get(nuts, (nuts, nuts))))
    asked = {"place": _listed(where)}
    if nuts is None and place is None:
        silent = Words(N_("Planen siger ikke, hvor opgaven skal løses."))
        return _Part.of(_unknown("place", "plan", [silent], "how-we-buy"))
    if not (company.nuts or company.place):
        text = N_("Opgaven er her: {place}. I har ikke oplyst, hvor I arbejder.")
        return _Part.of(_unknown("place", "company", [Words(text, asked)], "how-we-buy"))
    known = filter(None, map(fold, company.place))  # of 東京 nothing is left to compare
    if any(f" {one} " in f" {fold(place or '')} " for one in known) or (
        nuts is not None and nuts.startswith(company.nuts)
    ):
        return _Part.of(
            Answer("place", "fits", (Words(N_("Opgaven er her: {place}."), asked),), "how-we-buy")
        )
    if nuts is None or not company.nuts:
        text = N_("Opgaven er her: {place}. Se, om det er et sted, I arbejder.")
        return _Part.of(_unknown("place", "judged", [Words(text, asked)], "how-we-buy"))
    if any(one.startswith(nuts) for one in company.nuts):
        text = N_("Opgaven er her: {place}. Planen siger ikke, om det er i hele området.")
        return _Part.of(_unknown("place", "plan", [Words(text, asked)], "how-we-buy"))
    text = N_("Opgaven er her: {place}. Det er uden for de områder, I har oplyst.")
    return _Part.of(Answer("place", "missing", (Words(text, asked),), "bid-together"))


def _turnover(company: Company, least: int | None, most: int | None) -> _Part:
    have = company.turnover
    said = {"have": Money(have)} if have is not None else {}
    if least is None:
        reasons = [_NO_TURNOVER]
        if most is not None:
            reasons.append(Words(N_("Et krav må normalt højst være {most} om året."), {"most": Money(most)}))
            reasons.append(_TWICE)
        if have is not None:
            reasons.append(Words(N_("Jeres omsætning er {have} om året."), said))
        return _Part.of(_unknown("turnover", "plan", reasons, "espd", _TURNOVER))
    reasons = [Words(N_("Der kræves mindst {amount} om året."), {"amount": Money(least)})]
    if most is not None and least > most:
        reasons.append(Words(N_("Det er mere end det dobbelte af værdien, og det skal kommunen begrunde.")))
    if have is None:
        reasons.append(Words(N_("I har ikke oplyst jeres omsætning.")))
        return _Part.of(_unknown("turnover", "company", reasons, "espd", _TURNOVER))
    reasons.append(Words(N_("Jeres omsætning er {have} om året."), said))
    if have >= least:
        return _Part.of(Answer("turnover", "fits", tuple(reasons), "espd", _TURNOVER))
    return _Part.of(_short(company, "turnover", reasons))


def _lot_turnover(company: Company, least: int | None, most: int | None) -> _Part:
    """For a lot alone the requirement has to suit the lot (article 58(3)); the plan states that of the whole."""
    if least is None or company.turnover is None or company.turnover >= least:
        return _turnover(company, least, most)
    reasons = [
        Words(N_("For hele udbuddet kræves mindst {amount} om året."), {"amount": Money(least)}),
        Words(N_("Jeres omsætning er {have} om året."), {"have": Money(company.turnover)}),
        Words(N_("Kravet til en delaftale skal passe til den del. Spørg, hvad det er.")),
    ]
    if most is not None:
        reasons.insert(2, Words(N_("Et krav må normalt højst være {most} om året."), {"most": Money(most)}))
        reasons.insert(3, _TWICE)
    return _Part.of(_unknown("turnover", "plan", reasons, "lots", _TURNOVER))


def _short(company: Company, need: Need, reasons: Sequence[Words]) -> Answer:
    """What is missing of something that a company can have together with others."""
    if not company.joins:
        return Answer(need, "missing", (*reasons, _COULD_JOIN), "bid-together", _TOGETHER)
    joined = [_JOINED[join] for join in company.joins]
    return Answer(need, "missing", (*reasons, _ALONE, *joined), "bid-together", _TOGETHER, together=True)


def _lots(company: Company, count: int) -> _Part:
    if company.size == "large":
        return _NOTHING
    if not count:
        silent = Words(
            N_("Planen siger ikke, at opgaven er delt. Deles den ikke, skal kommunen skrive hvorfor.")
        )
        return _Part.of(_unknown("lots", "plan", [silent], "lots", _LOTS))
    parts = Words(N_("Opgaven er delt i delaftaler: {count}. I kan byde på en del."), {"count": count})
    if company.size is None:
        return _Part.of(_unknown("lots", "company", [parts, _NO_SIZE], "lots", _LOTS))
    return _Part.of(Answer("lots", "fits", (parts,), "lots", _LOTS))


def _rest(
    company: Company,
    promises: Mapping[str, Promise],
    certificates: Certificates,
    reserved: bool,
    references: int | None,
    required: tuple[str, ...],
    waived: tuple[str, ...],
    climate: bool,
    other: str | None,
    sme: bool,
) -> _Part:
    answers = [_references(company, references)]
    if reserved:
        answers.append(_reserved(company))
    for id_ in dict.fromkeys((*required, CLIMATE) if climate else required):
        answers.append(_promise(company, promises.get(id_), id_, certificates))
    if ECOLABELS not in required + waived:
        silent = Words(N_("Planen siger ikke, om der kræves miljømærke."))
        answers.append(_unknown("promise", "plan", [silent], _GUIDE_OF[ECOLABELS], _LABELS, ECOLABELS))
    if other:
        answers += _other(company, other, certificates)
    if company.size != "large":
        answers.append(_size(company, sme))
    answers.append(_language(company))
    return _Part.of(*answers)


def _references(company: Company, least: int | None) -> Answer:
    have = company.references
    if least is None:
        silent = Words(N_("Planen siger ikke, om der kræves referencer. Det står i udbudsbekendtgørelsen."))
        return _unknown("references", "plan", [silent], "espd", _REFERENCES)
    reasons = [Words(N_("Antal referencer, der kræves: {count}."), {"count": least})]
    if have is None:
        reasons.append(Words(N_("I har ikke oplyst, hvor mange I kan vise.")))
        return _unknown("references", "company", reasons, "espd", _REFERENCES)
    reasons.append(Words(N_("Antal, I kan vise: {count}."), {"count": have}))
    if have >= least:
        return Answer("references", "fits", tuple(reasons), "espd", _REFERENCES)
    return _short(company, "references", reasons)


def _reserved(company: Company) -> Answer:
    only = Words(N_("Kontrakten er kun for beskyttede værksteder og lignende virksomheder."))
    if company.sheltered is None:
        reasons = [only, Words(N_("I har ikke oplyst, om I er en af dem."))]
        return _unknown("reserved", "company", reasons, "how-we-buy", _RESERVED)
    return Answer("reserved", "fits" if company.sheltered else "missing", (only,), "how-we-buy", _RESERVED)


def _promise(company: Company, promise: Promise | None, id_: str, certificates: Certificates) -> Answer:
    title = Either(promise.title_da, promise.title_en) if promise else Either(id_, id_)
    reasons = [
        Words(N_("Tilbuddene konkurrerer på klima."))
        if id_ == CLIMATE
        else Words(N_("Udbuddet stiller krav: {promise}."), {"promise": title})
    ]
    answering = [c for c in certificates.values() if id_ in c.answers]
    held = [c for c in answering if c.id in (company.holds or ())]
    outcome: Outcome = "unknown"
    whose: Whose = "company"
    if held:
        outcome = "fits"
        reasons.append(_held(held))
        if id_ == ECOLABELS:
            reasons.append(Words(N_("Mærket skal gælde det, I leverer.")))
    elif company.holds is None and answering:
        reasons.append(_NO_HOLDS)
    elif (
        id_ == ECOLABELS
    ):  # the one that only a label answers: the others are promised, and kept while working
        outcome = "missing"
        reasons += [Words(N_("I har ikke oplyst et mærke, der viser det.")), _EQUIVALENT]
    elif answering:
        reasons.append(Words(N_("I har ikke oplyst, at I kan vise det.")))
    else:
        whose = "judged"
        reasons.append(Words(N_("Læs, hvad der kræves, før I byder.")))
    guide, paragraph = _GUIDE_OF.get(id_, "step-by-step"), _PARAGRAPH_OF.get(id_)
    if outcome == "unknown":
        return _unknown("promise", whose, reasons, guide, paragraph, id_)
    return Answer("promise", outcome, tuple(reasons), guide, paragraph, id_)


def _other(company: Company, text: str, certificates: Certificates) -> list[Answer]:
    """Requirements in the plan's own words: the certificates that it names, and what a reader has to judge."""
    answers = []
    for certificate in certificates.values():
        if not certificate.named_in(text):
            continue
        named = Words(N_("Planen nævner {certificate}."), {"certificate": _certificate(certificate)})
        guide = _GUIDE_OF[ECOLABELS]
        if company.holds is None:
            found = _unknown("certificate", "company", [named, _NO_HOLDS], guide, _LABELS, certificate.id)
        elif certificate.id in company.holds:
            found = Answer(
                "certificate", "fits", (named, _held([certificate])), guide, _LABELS, certificate.id
            )
        else:
            reasons = (named, Words(N_("I har ikke oplyst, at I har det.")), _EQUIVALENT)
            found = Answer("certificate", "missing", reasons, guide, _LABELS, certificate.id)
        answers.append(found)
    words = Words(N_("Planen siger: “{words}”. Se, om I opfylder det."), {"words": Either(text, text)})
    return [*answers, _unknown("other", "judged", [words], "espd")]


def _size(company: Company, sme: bool) -> Answer:
    if not sme:
        silent = Words(N_("Planen siger ikke, at udbuddet egner sig særligt for mindre virksomheder."))
        return _unknown("size", "plan", [silent], "lots", _SIZES)
    suits = Words(N_("Udbuddet egner sig for mindre virksomheder."))
    if company.size is None:
        return _unknown("size", "company", [suits, _NO_SIZE], "lots", _SIZES)
    return Answer("size", "fits", (suits,), "lots", _SIZES)


def _language(company: Company) -> Answer:
    reasons = [
        Words(N_("Planen siger ikke, hvilket sprog tilbuddet skal være på. Det står i udbudsmaterialet."))
    ]
    if company.language:
        said = [Either(*(Text.of(lang)(LANGUAGE[one]) for lang in LANGS)) for one in company.language]
        reasons.append(Words(N_("I har oplyst: {languages}."), {"languages": _listed(said)}))
    return _unknown("language", "plan", reasons, "step-by-step")


def _unknown(
    need: Need,
    whose: Whose,
    reasons: Iterable[Words],
    guide: str,
    paragraph: Either | None = None,
    subject: str = "",
) -> Answer:
    return Answer(need, "unknown", tuple(reasons), guide, paragraph, subject, whose=whose)


def _held(certificates: Sequence[Certificate]) -> Words:
    return Words(N_("I har: {certificates}."), {"certificates": _listed(map(_certificate, certificates))})


def _certificate(certificate: Certificate) -> Either:
    return Either(certificate.da, certificate.en)


def _named(table: CpvTable, codes: Iterable[str]) -> Either:
    return _listed(Either(table.label(code, "da"), table.label(code, "en")) for code in codes)


def _listed(names: Iterable[Either]) -> Either:
    listed = list(dict.fromkeys(names))
    return Either("; ".join(one.da for one in listed), "; ".join(one.en for one in listed))
