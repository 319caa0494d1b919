"""What became of a file with a notice, for the terminal and as JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from transparency.locale import N_, Text
from transparency.notices.labels import FORM, why
from transparency.notices.service import Outcome, Report

_OUTCOME: Mapping[Outcome, str] = {
    "new": N_("læst ind"),
    "known": N_("læst ind før; intet er ændret"),
    "completed": N_("læst ind før; nu også med nummer og dag"),
    "refused": N_("afvist"),
}


def line(report: Report, t: Text, cpv: Callable[[str, str], str]) -> str:
    """One or more lines for a person. `cpv` names a code in a language."""
    notice = report.notice
    if report.error or notice is None:
        return report.error.say(t) if report.error else t(_OUTCOME[report.outcome])
    told = [
        f"{t(FORM[notice.form])} {notice.name}, “{notice.title(t.lang)}”, {notice.buyer}: {t(_OUTCOME[report.outcome])}"
    ]
    if report.tender_id:
        words = (
            N_("Knyttet til {id}. Ændringen af udbuddet venter på godkendelse.")
            if report.waits
            else N_("Knyttet til {id}.")
        )
        told.append(f"  {t(words, id=report.tender_id)}")
    else:
        told += [
            f"  {t(N_('Kan høre til {id}:'), id=match.tender_id)} {why(match, t, cpv)}"
            for match in report.matches
        ]
    return "\n".join(told)


def as_json(report: Report, t: Text, cpv: Callable[[str, str], str]) -> dict[str, Any]:
    """What `--json` prints of a file beside its name."""
    notice = report.notice
    if report.error or notice is None:
        message = report.error.say(t) if report.error else ""
        return {"ok": False, "items": [], "errors": [{"message": message}]}
    item = {
        "id": notice.notice_id,
        "version": notice.version,
        "number": notice.number,
        "form": notice.form,
        "type": notice.type,
        "title": notice.title(t.lang),
        "buyer": notice.buyer,
        "cvr": list(notice.buyer_cvrs),
        "published_on": notice.published_on.isoformat() if notice.published_on else None,
        "deadline": notice.deadline.isoformat() if notice.deadline else None,
        "cpv": list(notice.cpv),
        "outcome": report.outcome,
        "tender": report.tender_id,
        "proposals": [
            {"tender": match.tender_id, "rank": match.rank, "reason": why(match, t, cpv)}
            for match in report.matches
        ],
    }
    return {"ok": True, "items": [item], "errors": []}
