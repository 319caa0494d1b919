"""One tender: what a reader decides by first, then the details, its chain and its change log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from transparency import clock
from transparency.dates import PlannedDate
from transparency.dialogues import outcomes
from transparency.dialogues.records import Dialogue
from transparency.errors import NotFound
from transparency.feeds import Site, words
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.records import DATE_KEYS, DROPPED, ENDED, PlannedTender, Version, unchanged_since
from transparency.tenders.service import Change
from transparency.web.page import Visit
from transparency.web.views import dialogue, entered, guided, log


@dataclass(frozen=True, slots=True)
class Step:
    """One date in the chain; `state` is past, next, future or missing."""

    label: str
    words: str
    state: str
    moved: str


def html(v: Visit, tender_id: str) -> str:
    """The page of one tender, or of there being none."""
    t = v.t
    try:
        versions = v.tenders.versions(tender_id)
    except NotFound as error:
        return v.render("not_found.html", message=error.say(t), id=tender_id)
    return html_of(v, versions, v.tenders.changes(ids=[tender_id], limit=200))


def html_of(v: Visit, versions: list[Version], history: Sequence[Change]) -> str:
    """The page of a tender with these versions, the last one in force, and these lines in its change log."""
    t, site, reference = v.t, v.services.site, v.services.reference
    tender = versions[-1].record
    dialogues = v.services.dialogues.of_tender(tender.id)
    sources = _sources(v, tender.id, history, dialogues)
    confirmed = tender.confirmed_on
    written = entered.texts(tender)
    nothing: list[guided.Help] = []  # helps with the present contract
    helps = (*guided.of_tender(tender, t), nothing)

    def marked(said: str) -> str:
        return entered.marked(said, written, t)

    return v.render("tender.html", id=tender.id,
        title=words.title(tender, t),
        heading=entered.title(tender, t),
        danish_only=t.lang == "en" and not tender.description_en,
        description=words.description(tender, t),
        status=tender.status,
        status_words=t(labels.STATUS[tender.status]),
        sentence=marked(sentence(versions, t, site)),
        steps=steps(versions, t, v),
        value=marked(labels.value(tender.value, t)),
        departments=words.departments(tender, t, site),
        contact=tender.contact or reference.organisation.email,
        overdue=tender.overdue(v.today),
        over=tender.status in ENDED,
        confirmed=t.date(confirmed) if confirmed else "",
        confirm_by=t.date(tender.confirm_by) if tender.confirm_by else "",
        example=tender.example,
        how=how_to_bid(tender, t, v),
        links=[(t(words.LINK[link.kind]), link.url) for link in tender.links],
        groups=[
            (heading, [(label, marked(said) if isinstance(said, str) else said) for label, said in rows], help_)
            for (heading, rows), help_ in zip(groups(tender, t, site, v), helps, strict=False)
        ],
        requirement_help=guided.of_promises((r.promise for r in tender.requirements), t),
        requirements=[
            (r.promise, site.promise_label(r.promise, t.lang), r.answer, r.note or "")
            for r in tender.requirements
        ],
        promises=[(p, site.promise_label(p, t.lang)) for p in tender.promises],
        lots=[
            (lot.number, lot.title, labels.value(lot.value, t) if lot.value else "", lot.place or "")
            for lot in tender.lots
        ],
        dialogues=dialogue.of_tender(tender.id, dialogues, v),
        dialogue_held=dialogue.held(tender, dialogues, t),
        partnerships=[
            (f"/partnerskaber?id={one.id}", one.title, one.supplier)
            for one in v.services.public_partnerships.index().shown()
            if one.tender == tender.id
        ],
        lines=[log.line(change, t, site, sources.get(change.version.number)) for change in history],
        url=site.url(tender.id),
        cite=t(
            N_("{publisher}: {title}. Udbudsplan, {id}, version {version}, {date}. {url}"),
            publisher=reference.organisation.name,
            title=words.title(tender, t),
            id=tender.id,
            version=versions[-1].number,
            date=t.date(clock.day(versions[-1].at)),
            url=site.url(tender.id),
        ),
    )  # fmt: skip


def _sources(
    v: Visit, tender_id: str, history: Sequence[Change], dialogues: Sequence[Dialogue]
) -> outcomes.Sources:
    """Which of the changes came from a market dialogue."""
    led = [d.id for d in dialogues if outcomes.changed_by(d, tender_id)]
    if not led or not history:
        return {}
    return outcomes.sources(tender_id, history, v.services.dialogues.histories(led))


def _on(when: PlannedDate, on: str, within: str, t: Text) -> str:
    """A sentence with a day ("den 3. maj") or with a period ("i 2. kvartal")."""
    return t(on if when.precision == "day" else within, when=when.say(t))


def sentence(versions: list[Version], t: Text, site: Site) -> str:
    """The status in one sentence: what is expected when, and whether that has moved."""
    tender = versions[-1].record
    d = tender.dates
    if tender.status in DROPPED:
        said = (
            N_("Udbuddet er aflyst: {why}")
            if tender.status == "cancelled"
            else N_("Taget ud af planen: {why}")
        )
        return t(said, why=tender.status_reason or "")
    since = t.month(clock.day(unchanged_since(versions)))
    match tender.status:
        case "awarded":
            said = t(N_("Leverandøren er valgt."))
            if d.start and d.start.start:
                said += " " + _on(
                    d.start, N_("Kontrakten begynder den {when}."), N_("Kontrakten begynder i {when}."), t
                )
            return said
        case "evaluating":
            said = t(N_("Tilbuddene vurderes."))
            if d.award and d.award.start:
                said += " " + _on(
                    d.award, N_("Tildeling ventes den {when}."), N_("Tildeling ventes i {when}."), t
                )
            return said
        case "published":
            said = t(N_("Udbuddet er offentliggjort."))
            if d.deadline and d.deadline.start:
                said += " " + _on(
                    d.deadline, N_("Tilbudsfristen er den {when}."), N_("Tilbudsfristen er i {when}."), t
                )
            return said
    when, key = tender.when, tender.when_key
    if when is None or key is None or when.start is None:
        said = t(N_("Tidspunktet er ikke fastlagt"))
    elif key == "notice":
        said = _on(when, N_("Udbydes efter planen den {when}"), N_("Udbydes efter planen i {when}"), t)
    else:
        said = t(
            N_("Udbuddets tidspunkt er ikke fastlagt ({date}: {when})"),
            date=t(labels.DATE[key]),
            when=when.say(t),
        )
    if key and (moved := words.moved(versions, key, t)):
        return f"{said} – {moved}."
    return t(N_("{sentence} – uændret siden {since}."), sentence=said, since=since)


def steps(versions: list[Version], t: Text, v: Visit) -> list[Step]:
    """The five dates in order, with what has passed and what comes next."""
    tender = versions[-1].record
    out: list[Step] = []
    upcoming = True
    for key in DATE_KEYS:
        when = tender.dates.get(key)
        if when is None:
            continue
        if when.end and when.end < v.today:
            state = "past"
        elif upcoming and tender.status not in DROPPED:
            state, upcoming = "next", False
        else:
            state = "future"
        out.append(Step(t(labels.DATE[key]), when.say(t), state, words.moved(versions, key, t)))
    return out


def how_to_bid(tender: PlannedTender, t: Text, v: Visit) -> str:
    """Where and when one can bid, by how far the tender has come."""
    platform = v.services.reference.organisation.tender_platform_name
    match tender.status:
        case "published":
            return t(N_("Udbudsmaterialet er fremme. Du afgiver tilbud på udbudsplatformen, ikke her."))
        case "evaluating" | "awarded":
            return t(N_("Fristen for at byde er udløbet."))
        case "cancelled" | "withdrawn":
            return t(N_("Der kan ikke bydes på dette udbud."))
    if platform:
        return t(
            N_("Der kan endnu ikke bydes. Når udbuddet offentliggøres, ligger materialet på {platform}."),
            platform=platform,
        )
    return t(
        N_("Der kan endnu ikke bydes. Når udbuddet offentliggøres, står der her, hvor materialet ligger.")
    )


def groups(tender: PlannedTender, t: Text, site: Site, v: Visit) -> list[tuple[str, list[tuple[str, Any]]]]:
    """The details in groups; what is empty is left out, what matters and is missing is said."""

    def said(name: str, value: object) -> tuple[str, str]:
        return t(labels.FIELD[name]), words.field(name, value, t, site)

    what: list[tuple[str, Any]] = [said("kind", tender.kind)]
    if tender.cpv:
        what.append((t(labels.FIELD["cpv"]), [f"{c} {site.cpv_label(c, t.lang)}" for c in tender.cpv]))
    if tender.place or tender.nuts:
        where = [tender.place or ""]
        if tender.nuts:
            where.append(f"{v.services.reference.place(tender.nuts, t.lang)} ({tender.nuts})")
        what.append((t(labels.FIELD["place"]), ", ".join(filter(None, where))))
    if tender.duration_months:
        what.append((t(N_("Varighed")), t.n("{count} måned", "{count} måneder", tender.duration_months)))
    if tender.options:
        what.append(said("options", tender.options))
    how: list[tuple[str, Any]] = [said("procedure", tender.procedure)]
    if tender.regime:
        how.insert(0, said("regime", tender.regime))
    how.append(said("technique", tender.technique))
    if tender.joint:
        how.append((_promised("joint", "cross-sector", t, v), said("joint", tender.joint)[1]))
    if tender.lots_per_bidder:
        how.append(said("lots_per_bidder", tender.lots_per_bidder))
    if not tender.lots:
        reason = tender.no_lots_reason or t(N_("Begrundelsen er ikke oplyst endnu."))
        how.append((t(labels.FIELD["lots"]), t(N_("Ikke delt op. {reason}"), reason=reason)))
    if tender.reserved:
        how.append(
            (
                t(labels.FIELD["reserved"]),
                t(N_("Ja, forbeholdt beskyttede værksteder o.l. (udbudsloven § 54)")),
            )
        )
    who: list[tuple[str, Any]] = []
    if tender.sme is not None:
        suited = t(N_("Ja")) if tender.sme else t(N_("Nej"))
        said_sme = f"{suited}. {tender.sme_note}" if tender.sme_note else suited
        who.append((_promised("sme", "sme-access", t, v), said_sme))
    minimum = words.minimum(tender.minimum, t) if tender.minimum else t(N_("Ikke kendt endnu"))
    who.append((t(labels.FIELD["minimum"]), minimum))
    climate = words.field("climate", tender.climate, t, site)
    if tender.climate_weight is not None:
        climate = t(N_("Ja, med vægten {weight} %"), weight=t.number(tender.climate_weight))
    who.append((_promised("climate", "climate-criterion", t, v), climate))
    out = [
        (t(N_("Hvad der købes")), what),
        (t(N_("Hvordan der udbydes")), how),
        (t(N_("Hvad der kræves")), who),
    ]
    if tender.replaces:
        contract = tender.replaces
        now: list[tuple[str, Any]] = []
        if contract.supplier:
            cvr = f" (CVR {contract.cvr})" if contract.cvr else ""
            now.append((t(N_("Leverandør")), contract.supplier + cvr))
        if contract.expiry:
            now.append((t(N_("Udløber")), contract.expiry.say(t)))
        if contract.notice:
            now.append((t(N_("Bekendtgørelse i EU-Tidende")), contract.notice))
        out.append((t(N_("Nuværende kontrakt")), now))
    return out


def _promised(name: str, promise: str, t: Text, v: Visit) -> str:
    """The label of a field, leading to the promise of the policy that it is counted for."""
    label = t(labels.FIELD[name])
    if promise not in v.services.reference.promises:
        return label
    return Markup('<a href="/maal?id={}">{}</a>').format(promise, label)
