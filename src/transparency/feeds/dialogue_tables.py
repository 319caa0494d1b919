"""Market dialogues and events, and what the market sent in to one, as tables for spreadsheets: CSV and XLSX.

They are to read, not to read in again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from transparency.dialogues import labels
from transparency.dialogues.participation_records import (
    SIZE,
    SIZES,
    STATE,
    ConsultationAnswer,
    Form,
    SignUp,
    wall,
)
from transparency.dialogues.records import Version
from transparency.feeds import Site
from transparency.feeds import dialogue_words as say
from transparency.feeds.tables import Cell, Heading, Table
from transparency.locale import N_, Text

_FREE = N_("Fri tekst.")
_MOMENT = N_("Dag og klokkeslæt i dansk tid, for eksempel 2027-03-30 09:00.")
_DAY = N_("En dag, for eksempel 2027-12-31.")
_SEVERAL = N_("En eller flere med semikolon imellem.")
_URL = N_("En internetadresse.")

_COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("id", N_("Dialogens eller arrangementets faste id."), 18),
    ("kind", N_("Markedsdialog, nytårswebinar, kursus eller informationsmøde."), 16),
    ("title", _FREE, 44),
    ("title_en", _FREE, 44),
    ("status", N_("Hvor langt den er."), 22),
    ("status_reason", N_("Hvorfor den er aflyst."), 30),
    ("form", N_("Hvordan den holdes."), 22),
    ("departments", N_("En eller flere afdelinger med semikolon imellem."), 26),
    ("tenders", N_("Id’er på de planlagte udbud, den hører til, med semikolon imellem."), 22),
    ("cpv", N_("CPV-koder med semikolon imellem."), 40),
    ("themes", N_("Mål i indkøbs- og udbudspolitikken med semikolon imellem."), 40),
    ("when", N_("Den dag, den holdes eller slutter, eller det, der vides om tidspunktet: 2027-03-30, 2027-Q1."), 14),
    ("starts", _MOMENT, 17),
    ("ends", _MOMENT, 17),
    ("place", _FREE, 30),
    ("link", _URL, 30),
    ("sign_up_by", _MOMENT, 17),
    ("seats", N_("Et helt tal; tomt, når der er plads til alle."), 9),
    ("ask_by", _MOMENT, 17),
    ("answer_by", _MOMENT, 17),
    ("purpose", _FREE, 44),
    ("audience", _FREE, 30),
    ("sme_note", _FREE, 30),
    ("languages", _SEVERAL, 16),
    ("questions", N_("Et spørgsmål pr. linje."), 44),
    ("documents", N_("Et dokument pr. linje."), 44),
    ("contact", N_("En fælles postkasse, ikke en persons."), 30),
    ("invitation", _URL, 30),
    ("invited_on", _DAY, 12),
    ("answers", N_("Et spørgsmål med svar pr. linje."), 44),
    ("outcome_due", N_("Den dag, opsamlingen senest skal være offentliggjort."), 12),
    ("outcome", N_("Hvad kommunen ændrede og ikke ændrede, en ting pr. linje."), 44),
)  # fmt: skip
_OWN_HEADINGS = {"outcome_due": N_("Frist for opsamlingen")}


def dialogues_table(versions: Iterable[Version], t: Text, site: Site) -> Table:
    """One in a row, with its version and its permanent address at the end."""
    headings = [
        Heading(t(_OWN_HEADINGS.get(name) or labels.FIELD[name]), t(how), width)
        for name, how, width in _COLUMNS
    ]
    headings.append(Heading(t(N_("Version")), t(N_("Den version, rækken viser.")), 9))
    headings.append(Heading(t(N_("Adresse")), t(N_("Den faste adresse.")), 40))
    return Table(t(N_("Markedsdialoger")), headings, (_row(one, t, site) for one in versions), pinned=3)


def _row(version: Version, t: Text, site: Site) -> Sequence[Cell]:
    d = version.record
    written = d.form == "written"
    cells: dict[str, Cell] = {
        "when": d.planned.value if d.planned else None,
        "tenders": "; ".join(d.tenders),
        "seats": d.seats,
        "invited_on": d.invited_on,
        "outcome_due": d.outcome_due,
        "questions": "\n".join(say.field("questions", (one,), t, site) for one in d.questions),
        "documents": "\n".join(f"{one.title} ({say.document(one, t)}): {one.url}" for one in d.documents),
        "answers": "\n".join(f"{one.question} – {one.answer}" for one in d.answers),
        "outcome": "\n".join(
            f"{t(labels.DECISION[one.decision])}: {one.what}" + (f" ({one.why})" if one.why else "")
            for one in (d.outcome.results if d.outcome else ())
        ),
    }
    for name, _, _ in _COLUMNS:
        if name not in cells:
            value = getattr(d, name)
            cells[name] = (
                f"{value:%Y-%m-%d %H:%M}"
                if isinstance(value, datetime)
                else say.field(name, value, t, site, written=written)
                if value
                else None
            )
    return [*(cells[name] for name, _, _ in _COLUMNS), version.number, site.url(d.id)]


# What the market sent in: for staff alone

_NAME = (N_("Navn"), N_("Hvem der har skrevet."), 28)
_MAIL = (N_("Mail"), N_("Hvor svar og breve sendes hen."), 32)
_COMPANY = (N_("Virksomhed"), N_("Som den selv har skrevet sit navn."), 32)
_CVR = (N_("CVR-nummer"), N_("Tomt for personer og udenlandske virksomheder."), 12)
_SIZE = (N_("Størrelse"), N_("Under 250 ansatte er små og mellemstore virksomheder."), 22)
_NAMED = (N_("Må nævnes"), N_("Om virksomheden må nævnes som deltager."), 12)


def _headings(columns: Sequence[tuple[str, str, int]], t: Text) -> list[Heading]:
    return [Heading(t(text), t(how), width) for text, how, width in columns]


def _who(form: Form, t: Text) -> list[Cell]:
    size = next((SIZE[known] for known in SIZES if known and known == form.size), None)
    named = N_("ja") if form.named else N_("nej")
    return [form.name, form.email, form.company, form.cvr, t(size) if size else None, t(named)]


def sign_up_table(found: Sequence[SignUp], t: Text) -> Table:
    """The organiser's list."""
    columns = [
        (N_("Status"), N_("Om deltageren har en plads eller står på venteliste."), 16),
        (N_("Nummer"), N_("Rækkefølgen, tilmeldingerne er bekræftet i."), 9),
        _NAME, _MAIL, _COMPANY, _CVR, _SIZE, _NAMED,
        (N_("Tilmeldt"), N_("Hvornår tilmeldingen er sendt, i dansk tid."), 17),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [t(STATE[one.state]), one.place, *_who(one.form, t), f"{wall(one.at):%Y-%m-%d %H:%M}"]
        for one in found
    ]
    return Table(t(N_("Deltagere")), _headings(columns, t), rows, pinned=3)


def answer_table(found: Sequence[ConsultationAnswer], t: Text) -> Table:
    """The answers to a written consultation, a reply in a row."""
    columns = [
        (N_("Kvittering"), N_("Svarets nummer."), 16),
        (N_("Modtaget"), N_("Hvornår svaret er modtaget, i dansk tid."), 17),
        (N_("Bekræftet"), N_("Om mailadressen er bekræftet med linket i en mail."), 12),
        _NAME, _MAIL, _COMPANY, _CVR, _SIZE, _NAMED,
        (N_("Nr."), N_("Spørgsmålets nummer."), 6),
        (N_("Spørgsmål"), N_("Kommunens spørgsmål til markedet, som det lød, da der blev svaret."), 44),
        (N_("Svar"), N_("Det, der er svaret."), 60),
        (N_("Fortroligt"), N_("Det, som den, der har svaret, har markeret som fortroligt."), 60),
        (N_("Grund til fortrolighed"), N_("Hvorfor det er markeret som fortroligt."), 44),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            one.receipt, f"{wall(one.at):%Y-%m-%d %H:%M}", t(N_("ja") if one.confirmed else N_("nej")),
            *_who(one.form, t), reply.number, reply.asked, reply.text, reply.confidential, reply.reason,
        ]
        for one in found
        for reply in one.replies
    ]  # fmt: skip
    return Table(t(N_("Høringssvar")), _headings(columns, t), rows, pinned=3)
