"""“Passer udbuddet til os?”: a company says what it has, and sees which planned tenders fit, and why.

What it says stays in the visit's own session, and what is drawn from it is drawn for that visit alone: nothing of it
is stored, logged or kept for others. It stands in an address only when the company asks for a link.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from transparency.errors import BadInput
from transparency.guidance.certificates import (
    CERTIFICATE_KINDS,
    KIND,
    CertificateKind,
    Certificates,
    load_certificates,
)
from transparency.guidance.company import FIELD, JOIN, JOINS, LANGUAGE, LANGUAGES, NONE, SIZE, SIZES, Company
from transparency.guidance.deadlines import PROCEDURES as WITH_NOTICE
from transparency.guidance.fit import NEED, Answer, Counted, Fit, LotFit, Whose, check, rank, unknown
from transparency.guidance.records import GLOSSARY
from transparency.locale import N_, Text
from transparency.tenders.filters import TenderFilter
from transparency.tenders.index import Entry
from transparency.tenders.labels import value
from transparency.tenders.records import PROCEDURES
from transparency.web import kept
from transparency.web.page import Visit, pages_of
from transparency.web.private import note, plain, sent, unsent
from transparency.web.render import render
from transparency.web.views import entered, rows
from transparency.web.views.filtering import near

PAGE = "/vejledning?vis=passer"
PER_PAGE = 20
_PROCEDURE = list(TenderFilter.CHOICES).index("procedure")
SUGGESTED = 12
"""Codes that are offered for the words of a trade."""
_MOST_WORDS = 200
_MOST_HINTS = 3
_TICKED = ("cpv", "language", "joins")
"""What is said by ticking boxes."""
_TONE: Mapping[str, str] = {"fits": "good", "missing": "bad", "together": "warn", "unknown": "planned"}
_UNKNOWN_OF: Mapping[Whose, str] = {
    "plan": N_("Planen siger ikke:"),
    "company": N_("I har ikke oplyst:"),
    "judged": N_("Vurdér selv:"),
}
"""What stands before the requirements of which it is not known, by why."""
_UNKNOWN_COUNT: Mapping[Whose, str] = {
    "plan": N_("{count} siger planen ikke noget om"),
    "company": N_("{count} har I ikke oplyst"),
    "judged": N_("{count} må I selv vurdere"),
}
_COMPANY, _READ, _OPEN, _TYPED = "fit:company", "fit:read", "fit:open", "fit:typed"
_EXPLAINED = (
    ("references", N_("Hvad er en reference?")),
    ("nuts", N_("Hvad er et område?")),
    ("consortium", N_("Hvad er et konsortium?")),
    ("relying-on-others", N_("Hvad er det at støtte sig til andre?")),
    ("subcontractor", N_("Hvad er en underleverandør?")),
    ("reserved-contract", N_("Hvad bruges det til?")),
)
"""Words of the form that a reader may not know, by their ids in the glossary."""


@cache
def certificates() -> Certificates:
    """The shipped certificates; read once."""
    return load_certificates()


def draw(v: Visit) -> None:
    """The form, and the answer for one tender (`udbud` in the address) or for the whole plan."""
    t, index = v.t, v.tenders.index()
    id_ = v.get("udbud")
    entry = index.entries[index.position[id_]] if id_ in index.position else None
    linked = any(name in FIELD for name, _ in v.query)
    st.html(v.render("guidance_fit.html", title=_title(entry, t), id=id_ if entry else "", linked=linked))
    if id_ and entry is None:
        note(
            t(N_("Der er intet udbud med id’et {id} i planen. Herunder er det hele planen."), id=id_[:60]),
            "warning",
        )
    form = _Form(v)
    form.read_address()
    company = _company()
    with st.container() if _open(v, company) else st.expander(t(N_("Ret det, I har oplyst"))):
        said = form.draw()
    if said is not None:
        company = said
        st.session_state[_COMPANY] = said
    if form.told or not company:
        unsent("here" if form.typed else "")
        return
    unsent("kept")
    if entry:
        _one(v, entry, company)
    else:
        _plan(v, company)
    _link(v, company, id_ if entry else "")


def _title(entry: Entry | None, t: Text) -> Markup | str:
    if entry is None:
        return ""
    return entered.marked(t.pick(entry.title, entry.said.title_en), (entry.title,), t)


def _company() -> Company:
    found = st.session_state.get(_COMPANY)
    return found if isinstance(found, Company) else Company()


def _open(v: Visit, company: Company) -> bool:
    """Whether the form stands open: until something is said, and then for as long as the reader stays here."""
    here = (v.get("udbud"), v.get("page"))
    known: tuple[object, bool] | None = st.session_state.get(_OPEN)
    if known is None or known[0] != here:
        known = st.session_state[_OPEN] = (here, not company)
    return known[1]


# What the company says


class _Form:
    """The fields. Streamlit forgets those that a run does not draw, so what stands in them is held beside them."""

    def __init__(self, v: Visit) -> None:
        self.v, self.t = v, v.t
        self.slots: dict[str, Any] = {}
        self.told = False
        """Whether the reader has been told to put something right."""

    def key(self, name: str) -> str:
        return f"fit:field:{name}"

    def get(self, name: str, default: Any = "") -> Any:
        return st.session_state.get(self.key(name), default)

    def fill(self, company: Company) -> None:
        """Put what is said into the fields."""
        for name in self._held_fields():
            del st.session_state[name]
        st.session_state.pop(_TYPED, None)
        for name, said in self._fields(company).items():
            st.session_state[self.key(name)] = said

    @property
    def typed(self) -> bool:
        """Whether something stands in the fields."""
        return any(st.session_state[name] for name in self._held_fields())

    def _held_fields(self) -> list[str]:
        return [name for name in map(str, st.session_state) if name.startswith(self.key(""))]

    def _keep(self) -> None:
        """Hold what stands in the fields for when the reader comes back."""
        st.session_state[_TYPED] = {name: st.session_state[name] for name in self._held_fields()}

    def ticked(self, name: str) -> list[str]:
        """The values of a name whose boxes are ticked."""
        start = self.key(f"{name}:")
        boxes = [str(key) for key, on in st.session_state.items() if str(key).startswith(start) and on]
        return sorted(key.removeprefix(start) for key in boxes)

    def boxes(self, name: str, values: Mapping[str, str]) -> None:
        """Values to tick, each with its words."""
        for one, words in values.items():
            st.checkbox(plain(words), key=self.key(f"{name}:{one}"))
        self._slot(name)

    def _fields(self, company: Company) -> dict[str, Any]:
        holds = company.holds or ()
        by_kind: dict[str, list[str]] = {
            kind: [id_ for id_ in holds if certificates()[id_].kind == kind] for kind in CERTIFICATE_KINDS
        }
        return {
            **{f"{name}:{one}": True for name in _TICKED for one in getattr(company, name)},
            "size": company.size or "",
            "turnover": str(company.turnover // 100) if company.turnover is not None else "",
            "nuts": list(company.nuts),
            "place": ", ".join(company.place),
            **by_kind,
            NONE: company.holds == (),
            "references": str(company.references) if company.references is not None else "",
            "sheltered": {None: "", True: "yes", False: "no"}[company.sheltered],
        }

    def read_address(self) -> None:
        """Fill the form from a link that says what a company has, once; else with what was said before."""
        said = tuple((name, value) for name, value in self.v.query if name in FIELD and value.strip())
        if said and st.session_state.get(_READ) != said:
            st.session_state[_READ] = said
            company, problems = self._read(said)
            st.session_state[_COMPANY] = company
            self.fill(company)
            for problem in problems:
                note(problem.say(self.t), "warning")
        else:
            typed = {self.key(name): value for name, value in self._fields(_company()).items()}
            in_browser = kept.in_browser()  # after a broken connection: what stands in the fields stays
            for name, value in st.session_state.get(_TYPED, typed).items():
                if name not in in_browser:
                    st.session_state.setdefault(name, value)

    def _read(self, pairs: Sequence[tuple[str, str]]) -> tuple[Company, list[BadInput]]:
        """What can be meant, and what is wrong with the rest, field by field."""
        reference = self.v.services.reference
        good: list[tuple[str, str]] = []
        problems: list[BadInput] = []
        for name in FIELD:
            of = [pair for pair in pairs if pair[0] == name]
            try:
                Company.from_query(of, reference.cpv, reference.nuts, certificates())
            except BadInput as error:
                error.values["name"] = self.t(FIELD[name]).rstrip("?")
                problems.append(error)
            else:
                good += of
        return Company.from_query(good, reference.cpv, reference.nuts, certificates()), problems

    def pairs(self) -> list[tuple[str, str]]:
        """What stands in the fields, as `Company.from_query` reads it."""
        out = [(name, one) for name in _TICKED for one in self.ticked(name)]
        out += [(name, str(self.get(name))) for name in ("size", "turnover", "references", "sheltered")]
        out += [("nuts", code) for code in self.get("nuts", [])]
        out += [("place", part) for part in str(self.get("place")).split(",")]
        out += [("holds", id_) for kind in CERTIFICATE_KINDS for id_ in self.get(kind, [])]
        if self.get(NONE, False):
            out.append(("holds", NONE))
        return out

    def draw(self) -> Company | None:
        """The fields; what the company says, when it has just been sent and can be used."""
        t = self.t
        with st.form("fit:form", border=False):
            find = self._trade()
            self._about()
            self._holds()
            self._more()
            send = st.form_submit_button(t(N_("Se, hvad der passer")), type="primary")
            foot = st.empty()
        self._keep()
        if find or send:
            sent()
        if find or (send and self._looking()):
            if send:
                self._tell("cpv", t(N_("Vælg de koder herover, der er jeres fag, og prøv igen.")), foot)
            self.told = bool(send)
            return None
        if not send:
            return None
        company, problems = self._read(self.pairs())
        for problem in problems:
            self._tell(problem.name, problem.say(t))
        if problems:
            foot.html(render("guidance_fit_problems.html", t, problems=[one.say(t) for one in problems]))
            self.told = True
            return None
        if not company:
            self._tell("cpv", t(N_("Skriv mindst jeres fag, så vi kan se, hvad der passer.")), foot)
            self.told = True
            return None
        return company

    def _looking(self) -> bool:
        """Whether words stand in the field, and no code is chosen for them."""
        return bool(str(self.get("words")).strip()) and not self.ticked("cpv")

    def _tell(self, name: str, said: str, foot: Any = None) -> None:
        self.slots[name].html(Markup('<p class="tp-field-error">{}</p>').format(said))
        if foot is not None:
            foot.html(render("guidance_fit_problems.html", self.t, problems=[said]))

    def _slot(self, name: str) -> None:
        """Where what is wrong with the field is said."""
        self.slots[name] = st.empty()

    def _part(self, title: str, lead: str = "") -> None:
        st.html(Markup('<h2 class="tp-form-part">{}</h2>').format(title))
        if lead:
            st.html(Markup('<p class="tp-small">{}</p>').format(lead))

    def _group(self, title: str) -> None:
        st.html(Markup('<h3 class="tp-asked">{}</h3>').format(title))

    def _trade(self) -> bool:
        """The trade by words, and the codes that they lead to. Whether these are asked for."""
        t, cpv = self.t, self.v.services.reference.cpv
        self._part(t(N_("Jeres fag")))
        st.text_input(
            t(N_("Skriv jeres fag med almindelige ord")),
            key=self.key("words"),
            max_chars=_MOST_WORDS,
            placeholder=t(N_("fx vinduespudser, vvs eller catering")),
            autocomplete="off",
        )
        find = st.form_submit_button(t(N_("Find koder")))
        words = str(self.get("words")).strip()
        found = [code.code for code in cpv.search(words, t.lang, SUGGESTED)] if words else []
        if words and not found:
            said = t(
                N_("Vi fandt ingen koder for “{words}”. Prøv et andet eller et kortere ord."), words=words
            )
        elif found:
            said = t(N_("Sæt kryds ved det, I laver. En bred kode tager de smallere under sig med."))
        else:
            said = t(N_("Udbud mærkes med koder. Vi finder dem ud fra jeres ord."))
        st.html(Markup('<p class="tp-small" role="status">{}</p>').format(said))
        wider = [] if any(_open_in(self.v, code) for code in found) else _wider(self.v, found)
        codes = dict.fromkeys((*_company().cpv, *self.ticked("cpv"), *found, *wider))
        self.boxes("cpv", {code: self._code(code) for code in codes})
        return find

    def _code(self, code: str) -> str:
        """A code’s name, and how many tenders one can bid on in that trade."""
        t, cpv = self.t, self.v.services.reference.cpv
        return f"{cpv.label(code, t.lang)} ({code}): {_to_bid_on(self.v, code)}"

    def _explain(self, *words: str) -> None:
        """Links to words in the glossary. In a tab of their own: what is typed here is not lost."""
        said = dict(_EXPLAINED)
        links = [
            Markup('<a href="{}#{}" target="_blank">{}</a>').format(GLOSSARY, word, self.t(said[word]))
            for word in words
        ]
        st.html(Markup('<p class="tp-small tp-explained">{}</p>').format(Markup(" · ").join(links)))

    def _about(self) -> None:
        t, nuts = self.t, self.v.services.reference.nuts
        self._part(
            t(N_("Om virksomheden")),
            t(N_("Alt herfra er frivilligt. Det, I ikke oplyser, bliver til “ved vi ikke”.")),
        )
        st.selectbox(
            t(FIELD["size"]), ["", *SIZES], key=self.key("size"),
            format_func=lambda size: t(SIZE[size]) if size else t(N_("Ikke oplyst")),
        )  # fmt: skip
        self._slot("size")
        st.text_input(
            t(FIELD["turnover"]), key=self.key("turnover"), max_chars=60, autocomplete="off",
            placeholder=t(N_("fx 2.500.000 eller 2,5 mio. kr.")),
        )  # fmt: skip
        self._slot("turnover")
        st.text_input(
            t(FIELD["references"]), key=self.key("references"), max_chars=60, autocomplete="off",
            placeholder=t(N_("fx 3")),
        )  # fmt: skip
        self._slot("references")
        self._explain("references")
        st.multiselect(
            t(FIELD["nuts"]), list(nuts), key=self.key("nuts"),
            format_func=lambda code: f"{nuts[code][t.lang == 'en']} ({code})", placeholder=t(N_("Vælg områder")),
            select_all=False,
        )  # fmt: skip
        self._slot("nuts")
        st.text_input(
            t(FIELD["place"]), key=self.key("place"), max_chars=400, autocomplete="off",
            placeholder=t(N_("fx Viby, Hasle (adskil med komma)")),
        )  # fmt: skip
        self._slot("place")
        self._explain("nuts")
        self._group(t(FIELD["language"]))
        self.boxes("language", {one: t(LANGUAGE[one]) for one in LANGUAGES})

    def _holds(self) -> None:
        t, all_ = self.t, certificates()
        self._part(t(FIELD["holds"]))
        for kind in CERTIFICATE_KINDS:
            self._held(kind, [id_ for id_, one in all_.items() if one.kind == kind])
        st.checkbox(t(N_("Vi har ingen af dem")), key=self.key(NONE))
        self._slot("holds")

    def _held(self, kind: CertificateKind, ids: list[str]) -> None:
        t, all_ = self.t, certificates()
        st.multiselect(
            t(KIND[kind]), ids, key=self.key(kind),
            format_func=lambda id_: t.pick(all_[id_].da, all_[id_].en), placeholder=t(N_("Vælg")), select_all=False,
        )  # fmt: skip

    def _more(self) -> None:
        t = self.t
        self._part(t(FIELD["joins"]))
        self.boxes("joins", {one: t(JOIN[one]) for one in JOINS})
        self._explain("consortium", "relying-on-others", "subcontractor")
        st.selectbox(
            t(FIELD["sheltered"]), ["", "no", "yes"], key=self.key("sheltered"),
            format_func=lambda said: t({"": N_("Ikke oplyst"), "no": N_("Nej"), "yes": N_("Ja")}[said]),
        )  # fmt: skip
        self._slot("sheltered")
        self._explain("reserved-contract")


def _to_bid_on(v: Visit, code: str) -> str:
    """How many tenders a company of the trade can bid on."""
    t, count = v.t, _open_in(v, code)
    if not count:
        return t(N_("intet at byde på nu"))
    return t.n("{count} udbud at byde på", "{count} udbud at byde på", count)


def _open_in(v: Visit, code: str) -> int:
    found, _, _ = v.tenders.index().to_bid_on((code,), v.today)
    return len(found)


def _wider(v: Visit, codes: Iterable[str]) -> list[str]:
    """The nearest codes above these under which one can bid on anything: those who buy often choose a broader one."""
    ancestors = v.services.reference.cpv.ancestors
    nearest = (next((above for above in ancestors(code) if _open_in(v, above)), "") for code in codes)
    return list(dict.fromkeys(filter(None, nearest)))


# The answer


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement in words: how it stands, why, by which paragraph, and the guide that helps."""

    need: str
    tone: str
    verdict: str
    reason: str
    paragraph: str
    guide: str
    guide_title: str


@dataclass(frozen=True, slots=True)
class Part:
    """A tender as a whole or one of its lots: how many answers are what, and all of them, the worst first."""

    title: str
    value: str
    counts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A tender in the order of what fits. `lot` names the lot that fits best, where it is one."""

    id: str
    title: str
    facts: tuple[str, ...]
    when_label: str
    when: str
    lot: str
    part: Part
    unknown: tuple[tuple[str, tuple[str, ...]], ...]
    """The requirements of which it is not known: why, and which."""


def _one(v: Visit, entry: Entry, company: Company) -> None:
    t = v.t
    fit = check(entry, company, v.services.reference, certificates(), v.today)
    best = fit.best
    whole = _part(v, entry, fit.answers, t(N_("Hele udbuddet")) if fit.lots else "")
    parts = [_part(v, entry, lot.answers, _lot(lot, entry, t), lot) for lot in fit.lots]
    parts.insert(1 if isinstance(best, LotFit) else 0, whole)
    st.html(
        v.render(
            "guidance_fit_one.html",
            id=entry.id,
            sentence=_sentence(best.counted, t),
            unknown=_of_unknown(best.answers, t),
            lot=_lot(best, entry, t) if isinstance(best, LotFit) else "",
            over=fit.over.say(t) if fit.over else "",
            parts=parts,
            deadlines=_deadlines(entry, v.today),
            unsaid=_unsaid(company, t),
            example=entry.example,
        )
    )


def _plan(v: Visit, company: Company) -> None:
    t, reference = v.t, v.services.reference
    ranking = rank(v.tenders.index(), company, reference, certificates(), v.today)
    total = len(ranking.entries)
    page = v.page(PER_PAGE, lambda: total)
    pages = pages_of(total, PER_PAGE)
    fits = ranking.fits((page - 1) * PER_PAGE, PER_PAGE)
    st.html(
        v.render(
            "guidance_fit_plan.html",
            total=total,
            outside=ranking.outside,
            over=ranking.over,
            rows=[_row(v, fit) for fit in fits],
            page=page,
            pages=pages,
            near=near(page, pages),
            trades_query="&".join(f"cpv={reference.cpv.significant(code)}" for code in company.cpv),
            unsaid=_unsaid(company, t),
            example=any(fit.entry.example for fit in fits),
        )
    )
    if not total:
        _widen(v, company)


def _deadlines(entry: Entry, today: date) -> str:
    """The query of the calculator of time limits, with what is known of the tender: the first day that its notice may
    be sent, where it follows a procedure that begins with one.
    """
    asked = [("vis", "frister"), ("udbud", entry.id)]
    if (procedure := PROCEDURES[entry.codes[_PROCEDURE]]) in WITH_NOTICE:
        asked.append(("procedure", procedure))
        when = entry.said.when
        if entry.said.awaited == "notice" and when and when.start and when.end and when.end >= today:
            asked.append(("start", max(when.start, today).isoformat()))
    return urlencode(asked)


def _widen(v: Visit, company: Company) -> None:
    """For “no hits”: broader trades, each to be added by a button."""
    t, cpv = v.t, v.services.reference.cpv
    for code in _wider(v, company.cpv):
        label = t(
            N_("Tag også {name} ({code}) med: {tenders}"),
            name=cpv.label(code, t.lang),
            code=code,
            tenders=_to_bid_on(v, code),
        )
        st.button(plain(label), key=f"fit:widen:{code}", on_click=_add, args=(v, company, code))


def _add(v: Visit, company: Company, code: str) -> None:
    wider = replace(company, cpv=tuple(sorted({*company.cpv, code})))
    st.session_state[_COMPANY] = wider
    _Form(v).fill(wider)


def _row(v: Visit, fit: Fit) -> Row:
    t, entry, best = v.t, fit.entry, fit.best
    said = entry.said
    facts = (
        ", ".join(v.services.reference.department(key, t.lang) for key in entry.departments),
        value(said.value, t) if said.value.low is not None else t(N_("Værdi ikke offentliggjort")),
    )
    return Row(
        entry.id,
        _title(entry, t),
        facts,
        t(rows.WHEN[said.awaited or "notice"]),
        said.when.say(t) if said.when else t(N_("Tidspunkt ikke fastlagt")),
        _lot(best, entry, t) if isinstance(best, LotFit) else "",
        _part(v, entry, best.answers),
        tuple(
            (t(_UNKNOWN_OF[whose]), tuple(dict.fromkeys(_need(v, one) for one in some)))
            for whose, some in unknown(best.answers).items()
        ),
    )


def _lot(fit: LotFit, entry: Entry, t: Text) -> str:
    named = t(N_("Delaftale {number}: {title}"), number=fit.lot.number, title=fit.lot.title)
    return entered.marked(named, (fit.lot.title,), t)


def _part(
    v: Visit, entry: Entry, answers: Sequence[Answer], title: str = "", lot: LotFit | None = None
) -> Part:
    order = ("missing", "together", "unknown", "fits")
    lines = sorted(answers, key=lambda one: order.index(_stands(one)))
    counts = [
        (_TONE[kind], _counted(kind, answers, v.t)) for kind in ("fits", "together", "missing", "unknown")
    ]
    worth = value(lot.lot.value, v.t) if lot and lot.lot.value else ""
    return Part(
        title,
        worth,
        tuple(one for one in counts if one[1]),
        tuple(_line(v, entry, answer) for answer in lines),
    )


def _need(v: Visit, answer: Answer) -> str:
    """What is asked for: a promise and a certificate by name, since a tender may ask for several."""
    t = v.t
    if answer.need == "promise" and (promise := v.services.reference.promises.get(answer.subject)):
        return t.pick(promise.title_da, promise.title_en)
    if answer.need == "certificate":
        one = certificates()[answer.subject]
        return t.pick(one.da, one.en)
    return t(NEED[answer.need])


def _stands(answer: Answer) -> str:
    return "together" if answer.together else answer.outcome


def _counted(kind: str, answers: Sequence[Answer], t: Text) -> str:
    count = sum(_stands(answer) == kind for answer in answers)
    if not count:
        return ""
    match kind:
        case "fits":
            return t.n("{count} passer", "{count} passer", count)
        case "missing":
            return t.n("{count} mangler", "{count} mangler", count)
        case "together":
            return t.n("{count} passer sammen med andre", "{count} passer sammen med andre", count)
        case _:
            return t.n("{count} ved vi ikke", "{count} ved vi ikke", count)


def _line(v: Visit, entry: Entry, answer: Answer) -> Line:
    t, asked = v.t, entry.asked
    guide = v.services.guidance.guide(answer.guide, t.lang)
    written = [text for text in (asked.place, asked.other, *(lot.place for lot in asked.lots)) if text]
    return Line(
        _need(v, answer),
        _TONE[_stands(answer)],
        answer.verdict(t),
        entered.marked(answer.say(t), written, t),
        answer.cite(t),
        guide.url if guide else "",
        guide.title if guide else "",
    )


def _sentence(counted: Counted, t: Text) -> str:
    """The answer in one sentence: what it says is missing is only what the plan and the company have said."""
    if counted.missing:
        return t.n(
            "Der mangler {count} ting, efter det I og planen siger.",
            "Der mangler {count} ting, efter det I og planen siger.",
            counted.missing,
        )
    if counted.together:
        return t(N_("Sammen med andre mangler I ikke noget, efter det I og planen siger."))
    if counted.outside:
        return t(
            N_("Planen siger ikke sikkert, om udbuddet er i jeres fag. Der mangler ikke noget, vi kender.")
        )
    return t(N_("I mangler ikke noget, efter det I og planen siger."))


def _of_unknown(answers: Sequence[Answer], t: Text) -> str:
    """That nothing is known to be missing does not mean that everything is there; and who could say it."""
    whose = unknown(answers)
    if not whose:
        return ""
    count = sum(map(len, whose.values()))
    why = "; ".join(t(_UNKNOWN_COUNT[one], count=len(some)) for one, some in whose.items())
    return t.n(
        "Om {count} krav ved vi det ikke: {why}.", "Om {count} krav ved vi det ikke: {why}.", count, why=why
    )


def _unsaid(company: Company, t: Text) -> list[str]:
    """What would make the answer better."""
    unsaid = [name for name in company.unsaid if name != "place"]  # the regions say it too
    names = [t(FIELD[name]).rstrip("?") for name in unsaid[:_MOST_HINTS]]
    return [name[:1].lower() + name[1:] for name in names]


def _link(v: Visit, company: Company, id_: str) -> None:
    """An address that says all this again, only when it is asked for."""
    if not st.button(v.t(N_("Lav et link, jeg kan gemme")), key="fit:link"):
        return
    more = f"&udbud={id_}" if id_ else ""
    address = f"{v.services.site.base_url}{PAGE}{more}&{company.query()}"
    st.html(render("guidance_fit_link.html", v.t, address=address))
