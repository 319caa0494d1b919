"""The feed of market dialogues and events (Atom: RFC 4287, as in `atom`).

An entry for each, newest change first. It holds all that was said: the questions to the market, the questions from
it with their answers, and the outcome, so that who only follows the feed learns what those who took part learnt.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence

from transparency.dialogues import labels
from transparency.dialogues.records import Dialogue, Outcome, Result, Version, moment
from transparency.feeds import Site, atom, clean, words
from transparency.feeds import dialogue_words as say
from transparency.locale import N_, Text


def dialogues_feed(histories: Iterable[Sequence[Version]], page: atom.Page, t: Text, site: Site) -> bytes:
    """An entry for each dialogue or event. A history holds its versions, oldest first, at least one."""
    feed = atom.new_feed(page, t, site)
    for versions in histories:
        d = versions[-1].record
        entry = atom.new_entry(
            feed,
            id=site.urn("dialogue", d.id),
            title=_title(d, t),
            updated=versions[-1].at,
            published=versions[0].at,
            url=site.url(d.id),
            categories=_categories(d, t, site),
        )
        example = [t(words.EXAMPLE)] if d.example else []
        atom.add(entry, "summary", _in_brief(d, t, site), type="text")
        _more(atom.add_content(entry, t, example, _facts(d, t, site)), d, t, site)
    return atom.to_bytes(feed)


def _title(d: Dialogue, t: Text) -> str:
    title = f"{t(labels.KIND[d.kind])}: {say.title(d, t)}"
    if d.status in {"cancelled", "outcome_published"}:
        return t(N_("{status}: {title}"), status=say.status(d, t), title=title)
    return title


def _categories(d: Dialogue, t: Text, site: Site) -> Iterable[tuple[str, str, str]]:
    yield "kind", d.kind, t(labels.KIND[d.kind])
    yield "form", d.form, t(labels.FORM[d.form])
    yield "status", d.status, say.status(d, t)
    for key in d.departments:
        yield "department", key, site.department(key, t)
    for code in d.cpv:
        yield "cpv", code, site.cpv_label(code, t.lang)
    for theme in d.themes:
        yield "theme", theme, site.promise_label(theme, t.lang)


def _in_brief(d: Dialogue, t: Text, site: Site) -> str:
    """ "Åben for tilmelding · 12. januar 2027 kl. 09.00–11.00 · Åbent møde · Teknik og Miljø"."""
    parts = [t(N_("Eksempeldata"))] if d.example else []
    parts += [say.status(d, t), say.when(d, t), t(labels.FORM[d.form]), say.departments(d, t, site)]
    return " · ".join(filter(None, parts))


def _facts(d: Dialogue, t: Text, site: Site) -> list[str]:
    status = say.status(d, t)
    reason = d.status_reason if d.status == "cancelled" else None
    facts = [
        ("status", f"{status} ({reason})" if reason else status),
        ("form", t(labels.FORM[d.form])),
        ("when", say.when(d, t)),
        ("place", d.place),
        ("link", d.link),
        ("sign_up_by", t.time(moment(d.sign_up_by)) if d.sign_up and d.sign_up_by else None),
        ("seats", t.number(d.seats) if d.seats is not None else None),
        ("ask_by", t.time(moment(d.ask_by)) if d.ask_by else None),
        ("audience", say.audience(d, t)),
        ("sme_note", d.sme_note),
        ("languages", say.languages(d, t)),
        ("departments", say.departments(d, t, site)),
        ("tenders", ", ".join(map(site.url, d.tenders))),
        ("cpv", say.field("cpv", d.cpv, t, site) if d.cpv else None),
        ("themes", say.field("themes", d.themes, t, site) if d.themes else None),
        ("invitation", d.invitation),
        ("recording", d.recording),
        ("slides", d.slides),
        ("contact", d.contact),
    ]
    return [f"{t(labels.FIELD[field])}: {said}" for field, said in facts if said]


def _more(div: ET.Element, d: Dialogue, t: Text, site: Site) -> None:
    """What was said, part by part, each below its heading."""
    _part(div, t(labels.FIELD["purpose"]), _paragraphs(say.purpose(d, t)))
    _part(div, t(labels.FIELD["description"]), _paragraphs(say.description(d, t)))
    _part(div, t(labels.FIELD["priorities"]), _paragraphs(d.priorities))
    for name, several in ("programme", d.programme), ("questions", d.questions):
        lines = [say.field(name, (one,), t, site) for one in several]
        _part(div, t(labels.FIELD[name]), lines)
    documents = [f"{one.title} ({say.document(one, t)}): {one.url}" for one in d.documents]
    _part(div, t(labels.FIELD["documents"]), documents)
    answered: list[str] = []
    for answer in d.answers:
        asked = t(N_("Spørgsmål {number}: {text}"), number=answer.number, text=answer.question)
        at = t.time(moment(answer.answered_at))
        answered += [asked, t(N_("Svar, {when}: {text}"), when=at, text=answer.answer)]
    _part(div, t(labels.FIELD["answers"]), answered)
    if d.outcome:
        _outcome(div, d.outcome, t, site)


def _outcome(div: ET.Element, outcome: Outcome, t: Text, site: Site) -> None:
    present = list(outcome.participants)
    if outcome.others:
        present.append(t.n("{count} anden deltager", "{count} andre deltagere", outcome.others))
    took_part = [t(N_("Deltagere: {names}"), names=", ".join(present))] if present else []
    _part(div, t(labels.FIELD["outcome"]), [*_paragraphs(outcome.minutes), *took_part])
    themes = [(site.promise_label(one.theme, t.lang) if one.theme else "", one.text) for one in outcome.heard]
    _part(div, t(N_("Det hørte vi")), [f"{theme}: {text}" if theme else text for theme, text in themes])
    _part(
        div,
        t(N_("Det ændrede vi, og det ændrede vi ikke")),
        [_result(one, t, site) for one in outcome.results],
    )


def _result(one: Result, t: Text, site: Site) -> str:
    said = f"{t(labels.DECISION[one.decision])}: {one.what}"
    why = t(N_("Begrundelse: {reason}"), reason=one.why) if one.why else ""
    return " – ".join(filter(None, (said, why, site.url(one.tender) if one.tender else "")))


def _paragraphs(text: str) -> list[str]:
    return [line for line in clean(text).split("\n") if line.strip()]


def _part(div: ET.Element, heading: str, paragraphs: Sequence[str]) -> None:
    if paragraphs:
        atom.add(div, "h3", heading)
        for paragraph in paragraphs:
            atom.add(div, "p", paragraph)
