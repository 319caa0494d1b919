"""The guidance: what there is for whom, what a search finds, and one guide."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup, escape

from transparency.guidance.records import AUDIENCE, AUDIENCES, PAGE, Guide
from transparency.guidance.service import MOST, Hit, Kind
from transparency.locale import N_, Lang, Text
from transparency.web.page import Visit
from transparency.web.views import entered

DOORS: Mapping[str, tuple[str, str]] = {
    "passer": (
        N_("Passer udbuddet til os?"),
        N_("Sig, hvad I laver, og hvad I har af erfaring og mærker. Se, hvilke udbud der passer, og hvad der mangler."),
    ),
    "fag": (
        N_("Find jeres fagkoder"),
        N_("Skriv jeres fag med almindelige ord. I får koderne, og hvor mange udbud der er under hver."),
    ),
    "vaerdi": (
        N_("Hvilke regler gælder?"),
        N_("Regn værdien ud, og se, om købet er så stort, at EU’s regler gælder."),
    ),
    "frister": (
        N_("Hvornår skal hvad ske?"),
        N_("Frister fra udbud til kontrakt og for en klage. Tag dem med i jeres kalender."),
    ),
    "ordliste": (
        N_("Hvad betyder ordet?"),
        N_("Ord fra udbud på dansk og engelsk, med den paragraf, de kommer fra."),
    ),
    "spoerg": (
        N_("Spørg os"),
        N_("Læs svar på det, andre har spurgt om, eller skriv til os."),
    ),
}  # fmt: skip
"""What answers a question of the reader's own: the room, what it answers, and how."""

FIRST = N_("Begynd her")
"""The heading over the guides for everybody."""

KIND: Mapping[Kind, str] = {"guide": N_("Vejledning"), "term": N_("Ordliste"), "question": N_("Svar")}


_ACT = re.compile(r"<[^>]*>|\b\w+loven\b|\blov om [^()<,;&]+")
"""The name of a Danish act; markup is passed over."""


@dataclass(frozen=True, slots=True)
class Row:
    """A guide in the list. `lang` is the language it is in where that is not the reader's."""

    title: str
    href: str
    summary: Markup
    reviewed: str
    overdue: bool
    lang: Lang | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, in words. `place`: the heading it stands under."""

    kind: str
    title: Markup
    href: str
    passage: Markup
    place: Markup
    lang: Lang | None


def html(v: Visit, q: str) -> str:
    """What there is; with `q`, what it finds instead."""
    t, service = v.t, v.services.guidance
    guides = [] if q else service.guides(t.lang)
    groups = [
        (
            t(FIRST if audience == "all" else AUDIENCE[audience]),
            [_row(guide, v) for guide in guides if guide.audience == audience],
        )
        for audience in AUDIENCES
    ]
    return v.render("guidance.html",
        q=q,
        quoted=quote(q),
        hits=[_found(hit, t) for hit in service.search(q, t.lang)] if q else [],
        most=MOST,
        trades=bool(q and v.services.reference.cpv.search(q, t.lang, 1)),
        groups=[(audience, rows) for audience, rows in groups if rows],
        doors=doors(t),
        **contact(v),
    )  # fmt: skip


def doors(t: Text) -> list[tuple[str, str, str]]:
    """Address, question and answer of each."""
    return [(f"{PAGE}?vis={room}", t(title), t(said)) for room, (title, said) in DOORS.items()]


def contact(v: Visit) -> dict[str, str]:
    """Whom to ask."""
    organisation = v.services.reference.organisation
    return {"unit": organisation.unit, "email": organisation.email, "phone": organisation.phone}


def _row(guide: Guide, v: Visit) -> Row:
    return Row(
        guide.title,
        guide.url,
        said(guide.summary, guide.lang),
        v.t.date(guide.reviewed),
        guide.overdue(v.today),
        other(guide.lang, v.t),
    )


def _found(hit: Hit, t: Text) -> Found:
    return Found(
        t(KIND[hit.kind]),
        said(hit.title, hit.lang),
        hit.url,
        said(hit.passage, hit.lang),
        said(hit.heading.text if hit.heading else "", hit.lang),
        other(hit.lang, t),
    )


def other(lang: Lang, t: Text) -> Lang | None:
    """The language, where it is not the reader's."""
    return None if lang == t.lang else lang


def said(text: str, lang: Lang) -> Markup:
    """A text or markup with the names of Danish acts marked as Danish where it is English (WCAG 2.1, 3.1.2), and with
    each § on the line of its number.
    """
    marked = Markup(escape(text).replace("§ ", "§\N{NO-BREAK SPACE}"))
    if lang == "da":
        return marked
    return Markup(
        _ACT.sub(lambda m: m[0] if m[0][0] == "<" else f'<span lang="da">{m[0]}</span>', str(marked))
    )


def guide_html(v: Visit, id_: str) -> str:
    """One guide, or that there is none."""
    t, service = v.t, v.services.guidance
    guide = service.guide(id_, t.lang)
    if guide is None:
        return not_found(v)
    related = service.related(guide, t.lang)
    sections = {text for promise in v.services.reference.promises.values() for text in promise.section}
    return v.render("guide.html",
        guide=guide,
        page=PAGE,
        audience=t(AUDIENCE[guide.audience]),
        reviewed=t.date(guide.reviewed),
        overdue=guide.overdue(v.today),
        next_review=t.date(guide.next_review),
        lang=other(guide.lang, t),
        headings=[heading for heading in service.headings(guide) if heading.level == 2],
        summary=said(guide.summary, guide.lang),
        sources=[
            said(entered.marked(source, sections, Text.of(guide.lang)), guide.lang)
            for source in guide.sources
        ],
        body=said(Markup(service.html(guide)), guide.lang),
        terms=[
            (said(term.word(t.lang), term.speaks(t.lang)), term.url, other(term.speaks(t.lang), t))
            for term in related.terms
        ],
        guides=[(one.title, one.url, other(one.lang, t)) for one in related.guides],
        **contact(v),
    )  # fmt: skip


def not_found(v: Visit) -> str:
    """For an id or a room that there is not."""
    return v.render("guidance_not_found.html", page=PAGE)
