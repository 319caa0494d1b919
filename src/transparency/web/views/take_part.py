"""The market takes part without an account: signs up, asks, answers a consultation, and looks after it by link.

What is typed here is kept in the visit's own session, never in an address or in what is kept for others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from markupsafe import Markup

from transparency import clock
from transparency.dialogues.participation_records import (
    ANSWERS_CLOSED,
    CONSULTATION_TERMS,
    LETTERS_OF_EMAIL,
    NOTICE_IS_OUT,
    QUESTION_TERMS,
    SIGN_UP_CLOSED,
    SIGN_UP_TERMS,
    SIZE,
    SIZES,
    UNCONFIRMED_DAYS,
    Counts,
    Form,
    FormProblems,
    Received,
    Reply,
    Standing,
    as_counted,
)
from transparency.dialogues.records import Dialogue, moment, takes_answers, takes_sign_ups
from transparency.errors import BadInput, DomainError, NotFound
from transparency.feeds import dialogue_words as words
from transparency.locale import N_, Text
from transparency.web import guard
from transparency.web.page import Visit
from transparency.web.private import contact, heading, note, title_of, trouble, unsent
from transparency.web.render import render
from transparency.web.views import entered
from transparency.web.views.dialogue import PAGE
from transparency.web.views.forms import LONGEST
from transparency.web.views.sign_in import address

FORMS = ("tilmelding", "spoergsmaal", "svar")
"""What `vis` in the address of a dialogue can ask for."""

_TITLE: Mapping[str, str] = {
    "tilmelding": N_("Tilmeld dig"),
    "spoergsmaal": N_("Stil et spørgsmål"),
    "svar": N_("Svar på høringen"),
}
_TERMS: Mapping[str, tuple[str, ...]] = {
    "tilmelding": SIGN_UP_TERMS,
    "spoergsmaal": QUESTION_TERMS,
    "svar": CONSULTATION_TERMS,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent from a form in this visit, so that its page says what happens next instead of asking anew.

    `to`: the mailbox that a letter goes to; `receipt`: the number of an answer.
    """

    to: str = ""
    receipt: str = ""


def draw(v: Visit, id_: str, what: str) -> None:
    """The page of a form (one of `FORMS`) of a dialogue or event."""
    t, index = v.t, v.services.dialogues.index()
    if id_ not in index.position:
        st.html(v.render("dialogue_not_found.html", message=v.services.dialogues.kind.not_found(id_).say(t)))
        return
    d = index.entries[index.position[id_]].record
    title_of(v, f"{t(_TITLE[what])}: {words.title(d, t)}")
    counts = v.services.participation.open_seats().of.get(id_)
    d = as_counted(d, counts)
    place = _Place(v, d, what)
    sent = st.session_state.get(place.key("sent"))
    if isinstance(sent, Sent):
        _thanks(place, sent)
        return
    heading(t, t(_TITLE[what]), entered.title(d, t), back=(_page(d), t(N_("Tilbage til siden"))))
    with trouble(t, stop=True):
        closed = _closed(v, d, what)
    place.refill()
    if closed:
        note(_without_address(closed, t), "warning")
        st.html(render("take_part_closed.html", t, d=d, page=PAGE, url=str(closed.values.get("url", ""))))
        if not place.typed():
            return  # who was writing when it closed still has the words
    st.html(render("take_part_about.html", t, facts=_facts(d, t), sentence=_sentence(v, d, counts)))
    unsent()
    match what:
        case "tilmelding":
            _sign_up(place)
        case "spoergsmaal":
            _question(place)
        case _:
            _consultation(place)


def _page(d: Dialogue) -> str:
    return f"{PAGE}?id={d.id}"


def _closed(v: Visit, d: Dialogue, what: str) -> DomainError | None:
    """Why the form cannot be sent now."""
    match what:
        case "tilmelding":
            return None if takes_sign_ups(d, clock.now()) else DomainError(SIGN_UP_CLOSED)
        case "svar":
            return None if takes_answers(d, clock.now()) else DomainError(ANSWERS_CLOSED)
    return v.services.participation.no_questions(d)


def _without_address(error: DomainError, t: Text) -> str:
    """The reason; the address in it stands in a link of its own."""
    return t(NOTICE_IS_OUT) if error.values.get("url") else error.say(t)


def _facts(d: Dialogue, t: Text) -> list[tuple[str, str]]:
    """What one signs up for, asks about or answers."""
    out = [(t(N_("Svarfrist") if d.form == "written" else N_("Tidspunkt")), _when(d, t))]
    if d.place:
        out.append((t(N_("Sted")), entered.marked(d.place, (d.place,), t)))
    return out


def _when(d: Dialogue, t: Text) -> str:
    return t.time(moment(d.answer_by)) if d.form == "written" and d.answer_by else words.when(d, t)


def _sentence(v: Visit, d: Dialogue, counts: Counts | None) -> str:
    if d.form == "written" or d.status not in ("open", "full"):
        return ""
    left, waiting = (counts.left, counts.waiting) if counts else (None, 0)
    return words.sentence(d, v.t, v.today, left=left, waiting=waiting)


# Fields


class _Place:
    """Where one form's fields stand in the visit's session, and what is wrong with them under each.

    Streamlit forgets the fields that a run does not draw, so what was sent and refused is held beside them.
    """

    def __init__(self, v: Visit, d: Dialogue, what: str) -> None:
        self.v, self.d, self.what = v, d, what
        self.slots: dict[str, Any] = {}

    def key(self, name: str) -> str:
        return f"part:{self.what}:{self.d.id}:{name}"

    def said(self, name: str) -> str:
        return str(st.session_state.get(self.key(name)) or "")

    def refill(self) -> None:
        """Put back what stood in the fields when they were last sent, where they have been away since."""
        held: dict[str, Any] = st.session_state.get(f"held:{self.key('')}", {})
        for name, value in held.items():
            st.session_state.setdefault(name, value)

    def hold(self) -> None:
        start = self.key("")
        st.session_state[f"held:{start}"] = {
            str(name): value
            for name, value in st.session_state.items()
            if str(name).startswith(start) and "FormSubmitter" not in str(name)
        }

    def typed(self) -> bool:
        """Whether something stands in the fields."""
        start = self.key("")
        return any(value for name, value in st.session_state.items() if str(name).startswith(start))

    def forget(self) -> None:
        start = self.key("")
        for name in [name for name in st.session_state if str(name).startswith((start, f"held:{start}"))]:
            del st.session_state[name]

    def fill(self, form: Form) -> None:
        """Begin with what is known."""
        for name, value in (
            ("name", form.name), ("company", form.company), ("cvr", form.cvr), ("size", form.size),
            ("named", form.named),
        ):  # fmt: skip
            st.session_state.setdefault(self.key(name), value)

    def line(self, name: str, label: str, *, autocomplete: str = "", hint: str = "") -> None:
        st.text_input(
            label,
            key=self.key(name),
            max_chars=LONGEST,
            autocomplete=autocomplete or "off",
            placeholder=hint,
        )
        self.slot(name)

    def area(self, name: str, label: str, height: int = 140) -> None:
        st.text_area(label, key=self.key(name), max_chars=LONGEST, height=height)
        self.slot(name)

    def slot(self, name: str) -> None:
        """Where what is wrong with the field is said."""
        self.slots[name] = st.empty()

    def say(self, problems: Sequence[BadInput]) -> None:
        """What is wrong, at each field and together beside the button, where the reader is."""
        t, order = self.v.t, list(self.slots)
        problems = sorted(problems, key=lambda one: order.index(one.name) if one.name in order else -1)
        for problem in problems:
            if slot := self.slots.get(problem.name):
                slot.html(Markup('<p class="tp-field-error">{}</p>').format(problem.say(t)))
        st.html(render("take_part_problems.html", t, problems=[problem.say(t) for problem in problems]))

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Send inside; what cannot be taken is said where it stands, and all that was typed stays."""
        self.hold()
        with trouble(self.v.t):
            try:
                yield
            except FormProblems as error:
                self.say(error.problems)

    def sent(self, sent: Sent) -> None:
        """Forget what was typed, and show what happens next."""
        self.forget()
        st.session_state[self.key("sent")] = sent
        st.rerun()

    def form(self) -> Form:
        """Who fills it in, as typed."""
        return Form(
            name=self.said("name"), email=self.said("email"), company=self.said("company"), cvr=self.said("cvr"),
            size=self.said("size"), named=bool(st.session_state.get(self.key("named"))), lang=self.v.lang,
        )  # fmt: skip


def _who(place: _Place, *, email: bool = True, named: str) -> None:
    """The fields about who it is."""
    t = place.v.t
    place.line("name", t(N_("Dit navn")), autocomplete="name")
    if email:
        place.line("email", t(N_("Mailadresse")), autocomplete="email")
    place.line("company", t(N_("Virksomhed (hvis du kommer fra en)")), autocomplete="organization")
    place.line("cvr", t(N_("CVR-nummer (kun danske virksomheder)")), hint=t(N_("8 cifre")))
    st.radio(
        t(N_("Virksomhedens størrelse")), ["", *(s for s in SIZES if s)], key=place.key("size"),
        format_func=lambda size: t(SIZE[size]),
    )  # fmt: skip
    place.slot("size")
    st.checkbox(named, key=place.key("named"))


def _terms(place: _Place) -> None:
    t = place.v.t
    st.html(render("take_part_terms.html", t, terms=[t(term) for term in _TERMS[place.what]]))


def _sign_up(place: _Place) -> None:
    v, d, t = place.v, place.d, place.v.t
    with st.form(place.key("form"), border=False):
        _who(place, named=t(N_("Virksomheden må nævnes i opsamlingen som deltager")))
        _terms(place)
        full = d.status == "full"
        label = t(N_("Skriv mig på venteliste")) if full else t(N_("Tilmeld mig"))
        if st.form_submit_button(label, type="primary"):
            with place.sending():
                to = v.services.participation.sign_up(guard.visitor(), d.id, place.form(), address())
                place.sent(Sent(to=to))


def _question(place: _Place) -> None:
    v, d, t = place.v, place.d, place.v.t
    with st.form(place.key("form"), border=False):
        place.area("text", t(N_("Dit spørgsmål")))
        place.line(
            "email",
            t(N_("Mailadresse, hvis du vil have svaret på mail")),
            autocomplete="email",
        )
        _terms(place)
        if st.form_submit_button(t(N_("Send spørgsmålet")), type="primary"):
            with place.sending():
                v.services.participation.ask(
                    guard.visitor(), d.id, place.said("text"), place.said("email"), v.lang, address()
                )
                place.sent(Sent(to=place.said("email").strip()))


def _consultation(place: _Place) -> None:
    v, d, t = place.v, place.d, place.v.t
    with st.form(place.key("form"), border=False):
        _part(t(N_("Dine svar")), t(N_("Du behøver ikke at svare på alle spørgsmål.")))
        place.slot("answers")
        for question in d.questions:
            n = question.number
            # not as the field's label, which would be Markdown
            asked = entered.marked(t.pick(question.text, question.text_en), (question.text,), t)
            st.html(Markup('<h3 class="tp-asked">{}. {}</h3>').format(n, asked))
            place.area(f"text_{n}", t(N_("Svar på spørgsmål {number}"), number=n))
            _confidential(place, n)
        _part(t(N_("Hvem du er")))
        _who(place, named=t(N_("Virksomheden må nævnes i opsamlingen")))
        _terms(place)
        if st.form_submit_button(t(N_("Send svarene")), type="primary"):
            with place.sending():
                receipt = v.services.participation.answer_consultation(
                    guard.visitor(), d.id, place.form(), _replies(place), address()
                )
                place.sent(Sent(to=place.said("email").strip(), receipt=receipt))


def _confidential(place: _Place, n: int) -> None:
    """What of an answer is confidential stands apart, with the reason."""
    t = place.v.t
    filled = bool(place.said(f"confidential_{n}") or place.said(f"reason_{n}"))
    with st.expander(t(N_("Er noget i svar {number} fortroligt?"), number=n), expanded=filled):
        place.area(f"confidential_{n}", t(N_("Det, der er fortroligt i svar {number}"), number=n), 100)
        place.line(
            f"reason_{n}", t(N_("Hvorfor det er fortroligt (svar {number})"), number=n),
            hint=t(N_("fx priser eller en metode, som konkurrenter ikke kender")),
        )  # fmt: skip


def _replies(place: _Place) -> list[Reply]:
    said = place.said
    return [
        Reply(n, said(f"text_{n}"), said(f"confidential_{n}"), said(f"reason_{n}"))
        for n in (question.number for question in place.d.questions)
    ]


def _part(title: str, lead: str = "") -> None:
    st.html(Markup('<h2 class="tp-form-part">{}</h2>').format(title))
    if lead:
        st.html(Markup('<p class="tp-small">{}</p>').format(lead))


def _thanks(place: _Place, sent: Sent) -> None:
    """What happens next, instead of the form."""
    d, t = place.d, place.v.t
    match place.what:
        case "tilmelding":
            heading(t, t(N_("Tjek din mail")), entered.title(d, t))
            seat = N_(
                "Vi har sendt en mail til {email}. Pladsen er din, når du har trykket på linket i den og bekræftet."
            )
            queue = N_(
                "Vi har sendt en mail til {email}. Du står på ventelisten, når du har trykket på linket i den og "
                "bekræftet."
            )
            note(t(queue if d.status == "full" else seat, email=sent.to), "good")
            lasts = N_(
                "Linket virker i {days} dage, men pladserne fordeles i den rækkefølge, tilmeldingerne bekræftes."
            )
            lost = N_("Kommer der ingen mail, så se efter i spam, og tjek, at adressen er skrevet rigtigt.")
            more = [t(lasts, days=UNCONFIRMED_DAYS), t(lost)]
            again = t(N_("Tilmeld en til"))
        case "spoergsmaal":
            heading(t, t(N_("Spørgsmålet er sendt")), entered.title(d, t))
            note(
                t(N_("Tak. Svaret bliver offentliggjort på siden, uden at det står, hvem der har spurgt.")),
                "good",
            )
            more = [t(N_("Vi sender også svaret til {email}."), email=sent.to)] if sent.to else []
            again = t(N_("Stil et spørgsmål til"))
        case _:
            heading(t, t(N_("Svarene er sendt")), entered.title(d, t))
            note(
                t(N_("Tak. Svaret er modtaget. Kvitteringens nummer er {receipt}."), receipt=sent.receipt),
                "good",
            )
            more = [
                t(N_("Vi sender en mail til {email}. Bekræft mailadressen med linket i den, så får du en kvittering "
                     "med alt, hvad du har skrevet."), email=sent.to),
                t(N_("Svaret tæller med, også hvis du ikke bekræfter, eller mailen ikke kommer frem. Så ser kommunen "
                     "blot, at det ikke er bekræftet. Gem kvitteringens nummer.")),
                t(N_("Vi sender højst {count} af den slags mails om dagen til en mailadresse."),
                  count=LETTERS_OF_EMAIL.most),
                t(N_("Kommunen offentliggør en opsamling af, hvad markedet har svaret.")),
            ]  # fmt: skip
            again = t(N_("Send et svar til"))
    st.html(render("take_part_next.html", t, more=more, back=_page(d)))
    if st.button(again, key=place.key("again")):
        place.forget()
        st.rerun()


# The page behind the link of a letter


def by_link(v: Visit, code: str) -> None:
    """What the link is for, and what can be done with it. Opening it changes nothing."""
    t = v.t
    title_of(v, t(N_("Din tilmelding")))
    if st.session_state.get("left") == code:
        heading(t, t(N_("Du er afmeldt")))
        note(t(N_("Tilmeldingen og dine oplysninger er slettet.")), "good")
        st.html(render("take_part_next.html", t, more=[], back=PAGE))
        return
    with trouble(t, stop=True):
        try:
            found = v.services.participation.look(code)
        except NotFound as error:
            heading(t, t(N_("Linket virker ikke")))
            note(
                error.say(t) if code else t(N_("Adressen mangler en kode. Åbn linket i mailen igen.")),
                "warning",
            )
            st.html(render("take_part_lost.html", t, page=PAGE, email=contact()))
            return
    if isinstance(found, Received):
        _received(v, code, found)
    else:
        _Link(v, code, found).draw()


def _received(v: Visit, code: str, found: Received) -> None:
    """An answer to a consultation. What was typed is sent, not shown, once whose the mailbox is has confirmed it."""
    t, d, given = v.t, found.dialogue, found.given
    title = t(N_("Svaret er bekræftet")) if given.confirmed else t(N_("Bekræft mailadressen"))
    title_of(v, title)
    heading(t, title, entered.title(d, t), back=(_page(d), t(N_("Læs om det"))))
    if given.confirmed:
        note(
            t(N_("Mailadressen er bekræftet. Vi har sendt en kvittering med alt, hvad du har skrevet.")),
            "good",
        )
    else:
        note(
            t(N_("Svaret er modtaget, men mailadressen er ikke bekræftet. Når du bekræfter, sender vi en kvittering "
                 "med alt, hvad der er skrevet.")),
            "info",
        )  # fmt: skip
    facts = [
        (t(N_("Kvittering")), given.receipt),
        (t(N_("Modtaget")), t.time(given.at)),
        (t(N_("Mailadresse")), given.form.email),
    ]
    st.html(render("take_part_about.html", t, facts=[*_facts(d, t), *facts], sentence=""))
    if not given.confirmed and st.button(t(N_("Bekræft mailadressen")), key="confirm", type="primary"):
        with trouble(t):
            v.services.participation.confirm_answer(code)
            st.rerun()
    st.html(
        Markup('<p class="tp-small">{}</p>').format(
            t(N_("Svaret slettes den {date}."), date=t.date(given.delete_on))
        )
    )


class _Link:
    """One sign-up, as its owner sees it."""

    def __init__(self, v: Visit, code: str, found: Standing) -> None:
        self.v, self.code, self.found = v, code, found
        self.place = _Place(v, found.dialogue, f"link:{found.sign_up.id}")

    def draw(self) -> None:
        t, d, one = self.v.t, self.found.dialogue, self.found.sign_up
        heading(t, self._heading(), entered.title(d, t), back=(_page(d), t(N_("Læs om det"))))
        if said := st.session_state.pop(self.place.key("said"), ""):
            note(said, "good")
        note(*self._stands())
        facts = _facts(d, t)
        if one.state != "cancelled":
            facts += [(t(N_("Navn")), one.form.name), (t(N_("Mailadresse")), one.form.email)]
        if one.form.company:
            company = f"{one.form.company} (CVR {one.form.cvr})" if one.form.cvr else one.form.company
            facts.append((t(N_("Virksomhed")), company))
            named = N_("Ja") if one.form.named else N_("Nej")
            facts.append((t(N_("Virksomheden må nævnes i opsamlingen som deltager")), t(named)))
        if size := next((SIZE[known] for known in SIZES if known and known == one.form.size), None):
            facts.append((t(N_("Virksomhedens størrelse")), t(size)))
        if d.link and one.state == "seat":
            facts.append(
                (
                    t(N_("Online")),
                    Markup('<a href="{0}" rel="noopener" target="_blank">{0}</a>').format(d.link),
                )
            )
        st.html(render("take_part_about.html", t, facts=facts, sentence=""))
        if one.state == "cancelled":
            st.html(render("take_part_next.html", t, more=[], back=_page(d)))
            return
        if self.found.can_confirm and st.button(t(N_("Bekræft tilmelding")), key="confirm", type="primary"):
            self._do(lambda: self.v.services.participation.confirm(self.code), "")
        doing = st.session_state.get(self.place.key("doing"), "")
        if doing == "change":
            self._change()
        elif doing == "cancel":
            self._cancel()
        else:
            with st.container(horizontal=True, gap="small"):
                self._choice("change", t(N_("Ret oplysninger")))
                self._choice("cancel", t(N_("Afmeld")))
        st.html(
            Markup('<p class="tp-small">{}</p>').format(
                t(N_("Oplysningerne slettes senest den {date}."), date=t.date(one.delete_on))
            )
        )

    def _heading(self) -> str:
        t = self.v.t
        match self.found.sign_up.state:
            case "seat":
                return t(N_("Du har en plads"))
            case "waiting":
                return t(N_("Du står på ventelisten"))
            case "cancelled":
                return t(N_("Tilmeldingen er afmeldt"))
        return (
            t(N_("Bekræft din tilmelding"))
            if self.found.can_confirm
            else t(N_("Det er for sent at bekræfte"))
        )

    def _stands(self) -> tuple[str, str]:
        """Where the sign-up stands, and in which tone."""
        t, found, d = self.v.t, self.found, self.found.dialogue
        if d.status == "cancelled":
            return words.sentence(d, t, self.v.today), "warning"
        match found.sign_up.state:
            case "seat":
                return t(N_("Din tilmelding er bekræftet.")), "good"
            case "waiting":
                ahead = found.ahead or 0
                said = t.n("{count} venter foran dig.", "{count} venter foran dig.", ahead) if ahead else t(
                    N_("Du er den første på listen."))  # fmt: skip
                return f"{said} {t(N_('Bliver en plads ledig, får du den, og vi skriver til dig.'))}", "info"
            case "cancelled":
                return t(N_("Oplysningerne er slettet. Tilmeld dig igen, hvis du vil med.")), "info"
        if found.can_confirm:
            return t(N_("Tilmeldingen gælder først, når du har bekræftet den.")), "info"
        return t(N_("Tilmeldingen blev ikke bekræftet, mens der var åbent. Du har ingen plads.")), "warning"

    def _choice(self, doing: str, label: str) -> None:
        if st.button(label, key=f"do_{doing}"):
            st.session_state[self.place.key("doing")] = doing
            st.rerun()

    def _do(self, change: Callable[[], object], said: str) -> None:
        """Change the sign-up, and show it as it is then."""
        with trouble(self.v.t):
            change()
            self.place.forget()
            if said:
                st.session_state[self.place.key("said")] = said
            st.rerun()

    def _change(self) -> None:
        t, place = self.v.t, self.place
        _part(t(N_("Ret oplysninger")))
        unsent()
        place.refill()
        place.fill(self.found.sign_up.form)
        with st.form(place.key("form"), border=False):
            _who(place, email=False, named=t(N_("Virksomheden må nævnes i opsamlingen som deltager")))
            if st.form_submit_button(t(N_("Gem rettelserne")), type="primary"):
                with place.sending():
                    form = replace(place.form(), email=self.found.sign_up.form.email)
                    self.v.services.participation.change(self.code, form)
                    place.forget()
                    st.session_state[place.key("said")] = t(N_("Rettelserne er gemt."))
                    st.rerun()
        self._back()

    def _cancel(self) -> None:
        t = self.v.t
        _part(t(N_("Vil du afmelde dig?")))
        seat = N_("Din plads går videre til den næste, og dine oplysninger slettes med det samme.")
        none = N_("Dine oplysninger slettes med det samme.")
        said = t(seat if self.found.sign_up.state == "seat" else none)
        st.html(Markup("<p>{}</p>").format(said))
        with st.container(horizontal=True, gap="small"):
            if st.button(t(N_("Ja, afmeld mig")), key="cancel", type="primary"):
                with trouble(t):
                    self.v.services.participation.cancel(self.code)
                    self.place.forget()
                    st.session_state["left"] = self.code
                    st.rerun()
            self._back()

    def _back(self) -> None:
        if st.button(self.v.t(N_("Fortryd")), key="back"):
            self.place.forget()
            st.rerun()
