"""Feeds of the plan and of its changes (Atom: RFC 4287, paged as in RFC 5005 § 3).

An entry's id is a name for ever (`Site.urn`): it must not change when the site moves to another address
(RFC 4287 § 4.2.6), or every reader would show everything anew. The address stands in the entry's link.
"""

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from transparency.feeds import Site, clean, moment, one_line, words
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.records import DATE_KEYS, DROPPED, PlannedTender, Version, changes, unchanged_since

_ATOM = "http://www.w3.org/2005/Atom"
_XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a feed. Addresses are absolute.

    `key` names the feed for ever: its kind and canonical filter, such as "tenders?department=mtm". All its
    pages share it. `page_url` is where people read the same. `updated` is when the public data last changed.
    """

    key: str
    title: str
    updated: datetime
    self_url: str
    page_url: str
    rights: str = ""
    first_url: str = ""
    next_url: str = ""
    previous_url: str = ""


def tenders_feed(histories: Iterable[Sequence[Version]], page: Page, t: Text, site: Site) -> bytes:
    """An entry for each tender, updated when its content last changed (a confirmation is no change).

    Each history holds the tender's versions, oldest first, at least one.
    """
    feed = new_feed(page, t, site)
    for versions in histories:
        tender = versions[-1].record
        entry = new_entry(
            feed,
            id=site.urn("tender", tender.id),
            title=words.title(tender, t),
            updated=unchanged_since(versions),
            published=versions[0].at,
            url=site.url(tender.id),
            categories=_categories(tender, t, site),
        )
        add(entry, "summary", _in_brief(tender, t, site), type="text")
        described = clean(words.description(tender, t)).split("\n")
        add_content(entry, t, [d for d in described if d.strip()], _facts(versions, t, site))
    return to_bytes(feed)


def changes_feed(steps: Iterable[tuple[Version | None, Version]], page: Page, t: Text, site: Site) -> bytes:
    """An entry for each version, in the order given: what said what before, what it says now, and why.

    A step is the version before (None for a new tender) and the version itself.
    """
    feed = new_feed(page, t, site)
    for before, after in steps:
        tender = after.record
        changed = words.changed(before.record, tender, t, site) if before else []
        entry = new_entry(
            feed,
            id=site.urn("tender", tender.id, str(after.number)),
            title=_headline(before, after, t),
            updated=after.at,
            published=after.at,
            url=site.url(tender.id),
            categories=_categories(tender, t, site),
        )
        if before is None:
            first, lines = t(N_("Nyt udbud i planen.")), _facts([after], t, site)
        elif changed:
            first, lines = t(N_("Ændret i planen.")), changed
        else:
            first, lines = t(N_("Oplysningerne er bekræftet. Intet er ændret.")), []
        reason = [t(N_("Begrundelse: {reason}"), reason=after.reason)] if after.reason else []
        brief = [_in_brief(tender, t, site)] if before is None else changed or [first]
        add(entry, "summary", one_line(" · ".join([*brief, *reason])), type="text")
        example = [t(words.EXAMPLE)] if tender.example and before else []
        add_content(entry, t, [first, *reason, *example], lines)
    return to_bytes(feed)


def _headline(before: Version | None, after: Version, t: Text) -> str:
    title = words.title(after.record, t)
    if before is None:
        return t(N_("Ny: {title}"), title=title)
    if after.record.status in DROPPED and before.record.status != after.record.status:
        return t(N_("{status}: {title}"), status=t(labels.STATUS[after.record.status]), title=title)
    if changes(before.record, after.record):
        return t(N_("Ændret: {title}"), title=title)
    return t(N_("Bekræftet: {title}"), title=title)


def _in_brief(tender: PlannedTender, t: Text, site: Site) -> str:
    """ "Planlagt · 4. kvartal 2027 · 5–7 mio. kr. · Teknik og Miljø", after the mark of example data."""
    parts = [t(N_("Eksempeldata"))] if tender.example else []
    parts += [words.status(tender, t), labels.date(tender.when, t), labels.value(tender.value, t)]
    return " · ".join([*parts, words.departments(tender, t, site)])


def _categories(tender: PlannedTender, t: Text, site: Site) -> Iterable[tuple[str, str, str]]:
    for key in tender.departments:
        yield "department", key, site.department(key, t)
    yield "status", tender.status, t(labels.STATUS[tender.status])
    for code in tender.cpv:
        yield "cpv", code, site.cpv_label(code, t.lang)


def _facts(versions: Sequence[Version], t: Text, site: Site) -> list[str]:
    tender = versions[-1].record
    facts = [t(words.EXAMPLE)] if tender.example else []
    facts += [
        f"{t(labels.FIELD['status'])}: {words.status(tender, t)}",
        f"{t(labels.FIELD['departments'])}: {words.departments(tender, t, site)}",
        f"{t(labels.FIELD['value'])}: {labels.value(tender.value, t)}",
    ]
    for key in DATE_KEYS:
        if planned := tender.dates.get(key):
            moved = words.moved(versions, key, t)
            facts.append(f"{t(labels.DATE[key])}: {planned.say(t)}" + (f" – {moved}" if moved else ""))
    facts.append(f"{t(labels.FIELD['cpv'])}: {words.field('cpv', tender.cpv, t, site)}")
    return facts


def new_feed(page: Page, t: Text, site: Site) -> ET.Element:
    organisation = site.organisation
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": t.lang})
    add(feed, "id", site.urn("feed", page.key))
    add(feed, "title", page.title, type="text")
    add(feed, "updated", moment(page.updated))
    author = ET.SubElement(feed, "author")
    add(author, "name", t.pick(organisation.name, organisation.name_en))
    if organisation.website:
        add(author, "uri", organisation.website)
    if page.rights:
        add(feed, "rights", page.rights, type="text")
    links = {
        "self": page.self_url,
        "first": page.first_url,
        "previous": page.previous_url,
        "next": page.next_url,
    }
    for rel, href in links.items():
        if href:
            ET.SubElement(feed, "link", rel=rel, type="application/atom+xml", href=href)
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=page.page_url)
    return feed


def new_entry(
    feed: ET.Element,
    *,
    id: str,
    title: str,
    updated: datetime,
    published: datetime,
    url: str,
    categories: Iterable[tuple[str, str, str]],
) -> ET.Element:
    """An entry of a feed. A category is its kind, its code and its words."""
    entry = ET.SubElement(feed, "entry")
    add(entry, "id", id)
    add(entry, "title", one_line(title), type="text")
    add(entry, "updated", moment(updated))
    add(entry, "published", moment(published))
    ET.SubElement(entry, "link", rel="alternate", type="text/html", href=url)
    for kind, term, label in categories:
        ET.SubElement(entry, "category", term=f"{kind}:{term}", label=one_line(label))
    return entry


def add(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = clean(text)


def add_content(entry: ET.Element, t: Text, paragraphs: Iterable[str], lines: Sequence[str]) -> ET.Element:
    """The text of an entry: paragraphs and a list. More may be added to the element that is returned."""
    content = ET.SubElement(entry, "content", type="xhtml")
    div = ET.SubElement(content, "div", {"xmlns": _XHTML, "xml:lang": t.lang})
    for paragraph in paragraphs:
        add(div, "p", paragraph)
    if lines:
        listed = ET.SubElement(div, "ul")
        for line in lines:
            add(listed, "li", line)
    return div


def to_bytes(feed: ET.Element) -> bytes:
    out = io.BytesIO()
    ET.ElementTree(feed).write(out, encoding="utf-8", xml_declaration=True)
    return out.getvalue()
