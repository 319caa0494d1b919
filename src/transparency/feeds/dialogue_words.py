"""A dialogue's or event's fields, its changes and where it stands in words, as pages, feeds and letters say them."""

from collections.abc import Mapping
from datetime import date as Day
from datetime import datetime, time
from typing import Any

from transparency.dates import PlannedDate
from transparency.dialogues import labels
from transparency.dialogues.records import (
    Answer,
    Dialogue,
    Document,
    Language,
    MarketQuestion,
    Outcome,
    ProgrammeItem,
    Status,
    moment,
)
from transparency.feeds import Site
from transparency.locale import N_, Text

BADGE: Mapping[Status, str] = {
    "announced": "planned",
    "open": "good",
    "full": "warn",
    "closed": "held",
    "held": "held",
    "outcome_published": "info",
    "cancelled": "cancelled",
}
"""The tone of a status word: `tp-badge-…` in the stylesheet."""
LANGUAGE: Mapping[Language, str] = {"da": N_("dansk"), "en": N_("engelsk")}


def title(d: Dialogue, t: Text) -> str:
    return t.pick(d.title, d.title_en)


def purpose(d: Dialogue, t: Text) -> str:
    return t.pick(d.purpose, d.purpose_en)


def description(d: Dialogue, t: Text) -> str:
    return t.pick(d.description, d.description_en)


def audience(d: Dialogue, t: Text) -> str:
    return t.pick(d.audience, d.audience_en)


def departments(d: Dialogue, t: Text, site: Site) -> str:
    return ", ".join(site.department(key, t) for key in d.departments)


def languages(d: Dialogue, t: Text) -> str:
    """ "dansk", "dansk og engelsk"."""
    said = [t(LANGUAGE[language]) for language in d.languages]
    return t(N_("{first} og {last}"), first=said[0], last=said[-1]) if len(said) > 1 else "".join(said)


def status(d: Dialogue, t: Text) -> str:
    """The status; a written consultation is answered, not signed up for, and to some one just comes."""
    if d.status == "open" and d.form != "written" and not d.sign_up:
        return t(N_("Åben for alle"))
    return t((labels.STATUS_WRITTEN if d.form == "written" else labels.STATUS)[d.status])


def clock_time(at: time, t: Text) -> str:
    """09.00 / 09:00."""
    return at.strftime("%H.%M" if t.lang == "da" else "%H:%M")


def when(d: Dialogue, t: Text) -> str:
    """ "12. januar 2027 kl. 09.00–11.00", "til 3. februar 2027 kl. 12.00", "1. kvartal 2027", or that it is open."""
    if d.starts is not None:
        return span(d.starts, d.ends, t)
    if d.form == "written" and d.answer_by is not None:
        return t(N_("til {when}"), when=t.time(moment(d.answer_by)))
    return d.when.say(t) if d.when and d.when.start else t(N_("ikke fastlagt endnu"))


def span(starts: datetime, ends: datetime | None, t: Text) -> str:
    """ "12. januar 2027 kl. 09.00–11.00"; the day of the end only where it is another one."""
    said = t.time(moment(starts))
    if ends is None:
        return said
    if ends.date() == starts.date():
        return f"{said}–{clock_time(ends.time(), t)}"
    return f"{said} – {t.time(moment(ends))}"


# Where it stands


def sentence(d: Dialogue, t: Text, today: Day, *, left: int | None = None, waiting: int = 0) -> str:
    """Where it stands, in one sentence or two. `left`: seats that are free, where that is known."""
    match d.status:
        case "cancelled":
            return t(N_("Aflyst: {why}"), why=d.status_reason or t(N_("begrundelsen er ikke oplyst.")))
        case "held" | "outcome_published":
            return _over(d, t, today)
        case "full":
            taken = t.n("Pladsen er taget.", "Alle {count} pladser er taget.", d.seats or 0)
            until = _until(d, t, N_("Du kan skrive dig på venteliste til {when}."),
                           N_("Du kan skrive dig på venteliste."))  # fmt: skip
            queue = t.n("{count} venter.", "{count} venter.", waiting) if waiting else ""
            return " ".join(filter(None, (taken, until, queue)))
        case "open" if d.form == "written":
            return t(N_("Åben for svar til {when}."), when=t.time(moment(d.answer_by))) if d.answer_by else t(
                N_("Åben for svar.")
            )  # fmt: skip
        case "open" if d.sign_up:
            until = _until(d, t, N_("Åben for tilmelding til {when}."), N_("Åben for tilmelding."))
            return f"{until} {_seats(d, t, left)}".rstrip()
        case "open":
            return f"{_ahead(d, t)} {t(N_('Du behøver ikke at tilmelde dig.'))}"
        case "closed" if d.form == "written":
            return t(N_("Svarfristen er udløbet."))
        case "closed":
            return f"{t(N_('Tilmeldingen er lukket.'))} {_ahead(d, t)}"
    if d.form == "written":
        return f"{_ahead(d, t)} {t(N_('Der kan ikke svares endnu.'))}"
    return f"{_ahead(d, t)} {t(N_('Tilmeldingen er ikke åbnet endnu.'))}" if d.sign_up else _ahead(d, t)


def _until(d: Dialogue, t: Text, on: str, always: str) -> str:
    ends = d.sign_up_by or d.starts
    return t(on, when=t.time(moment(ends))) if ends else t(always)


def _seats(d: Dialogue, t: Text, left: int | None) -> str:
    if d.seats is None:
        return t(N_("Der er plads til alle."))
    if left is None:
        return t.n("Der er {count} plads.", "Der er {count} pladser.", d.seats)
    return t(N_("{left} af {seats} pladser er ledige."), left=t.number(left), seats=t.number(d.seats))


def _ahead(d: Dialogue, t: Text) -> str:
    """When it will be, as a sentence of its own."""
    planned = d.planned
    if planned is None or planned.start is None:
        return t(N_("Tidspunktet er ikke fastlagt endnu."))
    if d.starts is not None:
        return t(N_("Det holdes {when}."), when=when(d, t))
    if planned.precision == "day":
        return t(N_("Det holdes den {when}."), when=planned.say(t))
    return t(N_("Det holdes efter planen i {when}."), when=planned.say(t))


def _over(d: Dialogue, t: Text, today: Day) -> str:
    planned = d.planned
    if planned is None or planned.start is None:
        held = t(N_("Det er afholdt."))
    elif d.form == "written":
        held = t(N_("Svarfristen udløb den {date}."), date=planned.say(t))
    elif planned.precision == "day":
        held = t(N_("Det blev holdt den {date}."), date=planned.say(t))
    else:
        held = t(N_("Det blev holdt i {date}."), date=planned.say(t))
    if d.status == "outcome_published":
        return f"{held} {t(N_('Opsamlingen er offentliggjort.'))}"
    due = d.outcome_due
    if due is None:
        return held
    late = N_("Opsamlingen skulle have været offentliggjort senest den {date}.")
    coming = N_("Opsamlingen offentliggøres senest den {date}.")
    return f"{held} {t(late if d.outcome_overdue(today) else coming, date=t.date(due))}"


# Fields


_CHOICES: Mapping[str, Mapping[Any, str]] = {
    "kind": labels.KIND,
    "form": labels.FORM,
    "status": labels.STATUS,
}


def field(name: str, value: object, t: Text, site: Site, *, written: bool = False) -> str:
    """The value of a field in the reader's words. `written`: of a written consultation.

    Answers and the outcome are long and stand on the page, so they are counted here.
    """
    if value is None or value in ((), ""):
        return t(N_("ikke oplyst"))
    if name == "status" and written:
        return t(labels.STATUS_WRITTEN[value])  # type: ignore[index]
    if name in _CHOICES:
        return t(_CHOICES[name][value])
    match value:
        case PlannedDate():
            return value.say(t)
        case bool():
            return t(N_("Ja")) if value else t(N_("Nej"))
        case int():
            return t.number(value) if name == "seats" else str(value)
        case datetime():
            return t.time(moment(value))
        case Day():
            return t.date(value)
        case Outcome():
            return outcome_in_brief(value, t)
        case tuple() if name == "answers":
            return t.n("{count} spørgsmål med svar", "{count} spørgsmål med svar", len(value))
        case tuple():
            return "; ".join(_one(name, one, t, site) for one in value)
        case _:
            return str(value)


def outcome_in_brief(outcome: Outcome, t: Text) -> str:
    """How many things the municipality changed, and how many it did not."""
    changed = sum(r.decision == "changed" for r in outcome.results)
    kept = len(outcome.results) - changed
    return t(
        N_("{changed} og {kept}"),
        changed=t.n("{count} ting ændret", "{count} ting ændret", changed),
        kept=t.n("{count} ikke ændret", "{count} ikke ændret", kept),
    )


def document(one: Document, t: Text) -> str:
    """The version and date of a document: "version 2, 3. november 2026"."""
    said = t(N_("version {version}"), version=one.version)
    return f"{said}, {t.date(one.on)}" if one.on else said


def _one(name: str, one: object, t: Text, site: Site) -> str:
    match one:
        case MarketQuestion():
            return f"{one.number}. {t.pick(one.text, one.text_en)}"
        case Document():
            return f"{one.title} ({document(one, t)})"
        case ProgrammeItem():
            said = f"{one.title} ({one.speaker})" if one.speaker else one.title
            return f"{clock_time(one.at, t)} {said}" if one.at else said
        case Answer():
            return one.question
    said = str(one)
    match name:
        case "departments":
            return site.department(said, t)
        case "themes":
            return site.promise_label(said, t.lang)
        case "cpv":
            return f"{said} {site.cpv_label(said, t.lang)}"
        case "languages":
            return t(LANGUAGE[said])  # type: ignore[index]
        case _:
            return said


def both(
    name: str, old: object, new: object, t: Text, site: Site, *, written: bool = False
) -> tuple[str, str]:
    """What a field said and says. Where both are the same in brief, the new is said to be corrected."""
    before, after = (field(name, value, t, site, written=written) for value in (old, new))
    return before, t(N_("{said} (rettet)"), said=after) if after == before else after
