"""An improvement, as both sides see it, and how the small changes of the contract add up."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_, Text
from transparency.partnerships import change_law, improvements
from transparency.partnerships.change_law import Limits, Standing
from transparency.partnerships.improvements import Assessment, Improvement
from transparency.partnerships.moves import Room
from transparency.partnerships.records import SIDES, Act, Matter, Seat
from transparency.partnerships.service import Shown
from transparency.tenders import labels
from transparency.tenders.records import Value
from transparency.web.page import Visit
from transparency.web.render import render
from transparency.web.views import room

_STANDING: dict[Standing, tuple[str, str]] = {
    "clear": ("good", N_("Under grænserne")),
    "near": ("warn", N_("Tæt på en grænse")),
    "over": ("bad", N_("Over en grænse")),
}


def head(v: Visit, actor: Actor, seat: Seat) -> None:
    """The sum of the changes under § 180 and their limits."""
    reference = seat.partnership.reference
    _, around = v.services.partnerships.room(actor, reference)
    every = v.services.partnerships.all_of(actor, reference, "improvement")
    st.html(render("room_improvement_sums.html", v.t, **_sums(v, around, every, seat)))


def body(v: Visit, actor: Actor, shown: Shown) -> None:
    """What one decides by first, then the proposal, the assessment, and what became of it."""
    t, matter, seat = v.t, shown.matter, shown.seat
    content: Improvement = matter.content
    reference = seat.partnership.reference
    kpis = {row.number: row.title for row in shown.room.open if row.kind == "kpi"}
    facts = {
        "i": content,
        "facts": _facts(t, matter),
        "effects": _effects(t, content),
        "files": [
            (f"/partnership/{reference}/documents/{one.id}", one.filename, one.secret) for one in content.files
        ],
        "trial": content.trial,
        "product": _product(t, content),
        "kpis": [
            (room.url(reference, "kpi", nr=str(one)), kpis.get(one) or t(N_("Opfølgningsmål {number}"), number=one))
            for one in content.kpis
        ],
    }  # fmt: skip
    sums = {}
    minor = content.assessment is not None and content.assessment.ground == "minor"
    if minor or (content.assessment is None and content.to_be_assessed):
        every = v.services.partnerships.all_of(actor, reference, "improvement")
        sums = _sums(v, shown.room, every, seat, matter if minor else None)
    st.html(render("room_improvement.html", t, **facts, **_law(v, shown), **sums, **_after(t, shown)))


def _who(t: Text, shown: Shown, act: Act) -> str:
    return room.who(t, shown.people, act.account_id, act.side, shown.seat)


def money(t: Text, ore: int | Decimal) -> str:
    """A positive amount: "1,2 mio. kr."."""
    return labels.value(Value.amount(int(ore)), t) if ore else t(N_("0 kr."))


def _difference(t: Text, ore: int | None) -> str:
    """What a change costs or saves, in words: a sign alone is easily overlooked."""
    if ore is None:
        return t(N_("Kendes ikke endnu"))
    if ore == 0:
        return t(N_("Uændret"))
    text = N_("{amount} dyrere") if ore > 0 else N_("{amount} billigere")
    return t(text, amount=money(t, abs(ore)))


def _facts(t: Text, matter: Matter) -> list[tuple[str, str]]:
    content: Improvement = matter.content
    found = content.assessment
    facts = [
        (t(N_("Hvad er det?")), t(improvements.SORT[content.sort])),
        (t(N_("Prisen i resten af kontrakten")), _difference(t, content.price)),
        (t(N_("Kontrakten")), _contract(t, content)),
    ]
    if content.addendum:
        facts.append((t(N_("Allonge")), t(improvements.ADDENDUM[content.addendum.state])))
    if content.decided_on:
        facts.append((t(N_("Vedtaget")), t.date(content.decided_on)))
    if found and found.ground in change_law.NOTIFIED:
        said = t(N_("Bekendtgjort {day}"), day=t.date(content.notice_on)) if content.notice_on else ""
        facts.append((t(N_("Bekendtgørelse i EU-Tidende")), said or t(N_("Skal bekendtgøres"))))
    return facts


def _contract(t: Text, content: Improvement) -> str:
    found = content.assessment
    if found is None:
        if content.to_be_assessed:
            return t(N_("Skal vurderes af kommunen, før det kan vedtages"))
        return t(N_("Ændres ikke, efter det forslaget siger"))
    if found.ground in change_law.ALLOWED and content.decided_on is None:
        return t(N_("Kræver allonge ({ground})"), ground=t(change_law.GROUND[found.ground]))
    return t(change_law.GROUND[found.ground])


def _effects(t: Text, content: Improvement) -> list[tuple[str, str]]:
    """Each kind of effect with its words; those that nobody has said anything of are named too."""
    return [
        (t(N_("Kvalitet")), content.quality),
        (t(N_("Klima")), content.climate),
        (t(N_("Arbejdsvilkår")), content.work),
        (t(N_("Forsyningssikkerhed")), content.supply),
    ]


def _product(t: Text, content: Improvement) -> str:
    change = content.product
    if change is None:
        return ""
    text = {
        "add": N_("{new} tilføjes."),
        "change": N_("{old} rettes til {new}.") if change.name else N_("{old} får en ny beskrivelse."),
        "end": N_("{old} udgår."),
    }[change.do]
    return t(text, old=change.product, new=change.name)


def _law(v: Visit, shown: Shown) -> dict[str, Any]:
    """The municipality's assessment; how much of the limit of §§ 181 and 183 the change takes up."""
    t, content = v.t, shown.matter.content
    found: Assessment | None = content.assessment
    if found is None:
        return {"a": None, "awaited": content.to_be_assessed and content.closed_on is None}
    rows = [
        (
            t(N_("Vurderet af")),
            t(N_("{who}, {when}"), who=_who(t, shown, found.by), when=t.time(found.by.at)),
        ),
        (t(N_("Forslagets udgave")), t.number(found.edition)),
        (t(N_("Ændringens værdi")), _difference(t, found.value)),
    ]
    day = content.decided_on or found.by.today
    limits = improvements.limits_in(shown.room, day, found)
    if found.ground in change_law.NOTIFIED and limits:
        said = t(
            N_("{used} procent af kontraktens værdi; højst {most} procent for hver ændring"),
            used=t.number(change_law.used(found.value, limits.value)),
            most=change_law.MOST_EACH,
        )
        rows.append((t(N_("Del af kontraktens værdi")), said))
    if found.ground in change_law.MEASURED and limits:
        text = (
            N_("{amount}, reguleret efter indeks (§ 184)")
            if found.indexed
            else N_("{amount}, den oprindelige")
        )
        rows.append((t(N_("Regnet af kontraktens værdi")), t(text, amount=money(t, limits.value))))
    return {
        "a": found,
        "ground": t(change_law.GROUND[found.ground]),
        "asks": t(change_law.ASKS[found.ground]),
        "law": rows,
        "notice": found.ground in change_law.NOTIFIED,
        "barred": found.ground == "substantial",
    }  # fmt: skip


def _after(t: Text, shown: Shown) -> dict[str, Any]:
    """What follows the decision: the addendum, the announcement, and the gains."""
    content: Improvement = shown.matter.content
    reference = shown.seat.partnership.reference
    addendum = content.addendum
    signed = {one.by.side: one for one in addendum.signed} if addendum else {}
    signatures = [
        (
            shown.seat.partnership.name_of(side),
            t(
                N_("Underskrevet {day}, oplyst af {who}"),
                day=t.date(signed[side].on),
                who=_who(t, shown, signed[side].by),
            )
            if side in signed
            else t(N_("Mangler")),
        )
        for side in SIDES
    ]
    return {
        "decided": _decided(t, shown),
        "state": t(improvements.ADDENDUM[addendum.state]) if addendum else "",
        "signatures": signatures,
        "file": (f"/partnership/{reference}/documents/{addendum.file.id}", addendum.file.filename)
        if addendum and addendum.file else None,
        "gains": [_gain(t, shown, one) for one in (*content.gains, *([content.gain] if content.gain else []))],
    }  # fmt: skip


def _decided(t: Text, shown: Shown) -> str:
    content: Improvement = shown.matter.content
    if not content.decided:
        return ""
    first, second = (_who(t, shown, one) for one in content.decided)
    return t(
        N_("Udgave {edition} er vedtaget af {first} og {second}."),
        edition=content.decided_edition,
        first=first,
        second=second,
    )


def _gain(t: Text, shown: Shown, one: improvements.Gain) -> dict[str, Any]:
    shared = one.shared
    if one.share is not None:
        p = shown.seat.partnership
        split = t(
            N_("{authority}: {ours} procent. {supplier}: {theirs} procent."),
            authority=p.authority, ours=t.number(one.share), supplier=p.supplier, theirs=t.number(100 - one.share),
        )  # fmt: skip
        shared = f"{split}\n\n{shared}" if shared else split
    return {
        "what": one.what,
        "measured": one.measured,
        "amount": money(t, one.amount) if one.amount else "",
        "shared": shared,
        "agreed": t(N_("Aftalt af begge")) if one.agreed else t(N_("Foreslået, mangler godkendelse")),
    }


def _sums(
    v: Visit, around: Room, every: Sequence[Matter], seat: Seat, proposal: Matter | None = None
) -> dict[str, Any]:
    """The changes under § 180 added up, held against the limits of today; with one that is not adopted yet, if any."""
    t, reference = v.t, seat.partnership.reference
    counted = improvements.counted(every)
    latest = proposal.content.assessment if proposal else _latest(every)
    limits = improvements.limits_in(around, v.today, latest)
    values = [one.value for one in counted]
    waiting = proposal is not None and proposal.content.decided_on is None
    if waiting:
        assert proposal is not None
        values.append(proposal.content.assessment.value)
    sum_ = change_law.total(values)
    found: dict[str, Any] = {
        "rows": [
            (room.url(reference, "improvement", nr=str(one.number)), one.title, t.date(one.on),
             _difference(t, one.value))
            for one in counted
        ],
        "waiting": _difference(t, proposal.content.assessment.value) if waiting and proposal else "",
        "limits": [],
        "net": _difference(t, sum_.net) if values else t(N_("Ingen endnu")),
        "missing": limits is None,
        "charter": room.url(reference, "charter"),
        "gross": "",
    }  # fmt: skip
    if limits is None:
        return found
    standing = change_law.standing(sum_, limits)
    tone, words = _STANDING[standing]
    if standing == "near" and sum_.cheaper:
        found["gross"] = money(t, sum_.gross)
    return found | {
        "tone": tone,
        "standing": t(words),
        "limits": _limits(v, around, limits, sum_.net, stated=bool(latest and latest.threshold)),
    }


def _latest(every: Sequence[Matter]) -> Assessment | None:
    """The newest assessment of an adopted change: its indexed value and its threshold are the newest there are."""
    found = [one.content for one in every if one.content.decided_on and one.content.assessment]
    return max(found, key=lambda one: one.decided_on).assessment if found else None


def _limits(v: Visit, around: Room, limits: Limits, net: int, *, stated: bool) -> list[tuple[str, str]]:
    """The two limits, and how much of each is used."""
    t = v.t
    share = t(
        N_("{per_cent} procent af kontraktens værdi: {amount}"),
        per_cent=limits.per_cent, amount=money(t, limits.share),
    )  # fmt: skip
    rows = [(share, _used(t, net, limits.share))]
    threshold = change_law.threshold_on(v.today, works=around.charter.works, thresholds=around.thresholds)
    if limits.threshold is not None:
        text = N_("Tærskelværdien i § 6: {amount}")
        if stated and (threshold is None or threshold.currency != "DKK"):
            text = N_("Tærskelværdien i § 6, som kommunen har oplyst den: {amount}")
        rows.append((t(text, amount=money(t, limits.threshold)), _used(t, net, Decimal(limits.threshold))))
    elif threshold is not None:
        said = t(
            N_("Tærskelværdien i § 6 for {first}–{last}: {amount} euro"),
            first=threshold.valid_from.year, last=threshold.valid_to.year, amount=t.number(threshold.amount // 100),
        )  # fmt: skip
        rows.append((said, t(N_("Beløbet i kroner er ikke fundet og er ikke omregnet"))))
    else:
        rows.append((t(N_("Tærskelværdien i § 6")), t(N_("Kendes ikke for den tid, vi er i nu"))))
    return rows


def _used(t: Text, net: int, limit: Decimal) -> str:
    return t(N_("{used} procent er brugt"), used=t.number(change_law.used(net, limit)))
