"""What `openapi` says of the calendar file of the calculator of time limits."""

from collections.abc import Sequence

from transparency.feeds.shapes import DAY, TEXT, Json, choice, query
from transparency.guidance.deadlines import COMPLAINT_CASES, LONGEST, PROCEDURES
from transparency.locale import N_, Text

_YES_OR_NO: Json = choice(("yes", "no"))
_DAYS: Json = {"type": "integer", "minimum": 0, "maximum": LONGEST}
_NAMES: dict[str, tuple[str, Json]] = {
    "procedure": (N_("Udbudsformen. Uden den: offentligt udbud."), choice(PROCEDURES)),
    "start": (N_("Dagen, bekendtgørelsen sendes. Giv enten den eller wished."), DAY),
    "wished": (N_("Dagen, kontrakten skal begynde. Der regnes tilbage fra den."), DAY),
    "electronic": (N_("Om tilbud og breve sendes elektronisk. Uden svar: ja."), _YES_OR_NO),
    "prior_notice": (N_("Om der er sendt en forhåndsmeddelelse, der forkorter fristen."), _YES_OR_NO),
    "urgent": (N_("Om det haster, og kommunen kan begrunde det."), _YES_OR_NO),
    "agreed": (N_("Om tilbudsfristen er aftalt med alle de udvalgte."), _YES_OR_NO),
    "selection_days": (N_("Dage til at vælge, hvem der må byde."), _DAYS),
    "tender_days": (N_("Dage til at skrive et tilbud. Uden svar: lovens mindste."), _DAYS),
    "evaluation_days": (N_("Dage til at vurdere tilbuddene."), _DAYS),
    "udbud": (N_("Et udbud i planen, ved id. Så står dets navn i kalenderen."), TEXT),
    "case": (N_("Hvad der klages over. Med den gælder filen klagefristen."), choice(COMPLAINT_CASES)),
    "event": (N_("Dagen, klagefristen regnes fra."), DAY),
    "below": (N_("Om købet følger tilbudsloven eller udbudsloven §§ 191–192."), _YES_OR_NO),
}


def parameters(t: Text) -> Json:
    return {f"deadline_{name}": query(name, t(text), schema) for name, (text, schema) in _NAMES.items()}


def answers(t: Text) -> dict[str, tuple[str, Sequence[str], str, Json]]:
    """The route: what it gives, the parameters it takes, its media type and its schema."""
    names = [*(f"deadline_{name}" for name in _NAMES), "lang"]
    file = t(N_("Frister fra bekendtgørelse til kontrakt, eller en klagefrist, som kalenderfil. Vejledende."))
    return {"/calendar/deadlines.ics": (file, names, "text/calendar", TEXT)}
