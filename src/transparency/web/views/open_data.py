"""What there is to fetch, under which licence, with an example for each."""

from transparency.config import settings
from transparency.feeds import licence
from transparency.locale import N_
from transparency.web.page import Visit


def html(v: Visit) -> str:
    t = v.t
    revision = v.tenders.revision()
    sets = [
        (
            t(N_("Udbudsplanen")),
            t(N_("Hvert udbud, som det står nu")),
            "/api/v1/tenders",
            ("json", "csv", "xlsx"),
        ),
        (
            t(N_("Ændringerne")),
            t(N_("Hver ændring med før og efter")),
            "/api/v1/changes",
            ("json", "csv", "xlsx"),
        ),
        (t(N_("OCDS-udgivelser")), t(N_("Hver version som en release")), "/api/v1/ocds/releases", ("json",)),
        (t(N_("OCDS-records")), t(N_("Hvert udbud med hele sit forløb")), "/api/v1/ocds/records", ("json",)),
        (t(N_("Kalender")), t(N_("Datoerne som begivenheder")), "/calendar/tenders", ("ics",)),
        (t(N_("Feed med udbud")), t(N_("Et indslag pr. udbud")), "/feeds/tenders", ("atom",)),
        (t(N_("Feed med ændringer")), t(N_("Et indslag pr. ændring")), "/feeds/changes", ("atom",)),
        (
            t(N_("Markedsdialoger og arrangementer")),
            t(N_("Hver dialog med spørgsmål, svar og opsamling")),
            "/api/v1/dialogues",
            ("json", "csv", "xlsx"),
        ),
        (
            t(N_("Kalender med markedsdialoger")),
            t(N_("Møder, frister og aflysninger")),
            "/calendar/dialogues",
            ("ics",),
        ),
        (
            t(N_("Kalender med arrangementer")),
            t(N_("Webinarer, kurser og informationsmøder")),
            "/calendar/events",
            ("ics",),
        ),
        (
            t(N_("Kalender med det hele")),
            t(N_("Udbud, markedsdialoger og arrangementer")),
            "/calendar/all",
            ("ics",),
        ),
        (
            t(N_("Feed med markedsdialoger")),
            t(N_("Et indslag pr. dialog, også nye svar")),
            "/feeds/dialogues",
            ("atom",),
        ),
        (t(N_("CPV-koder")), t(N_("Søg kode efter fag")), "/api/v1/cpv", ("json",)),
    ]
    return v.render(
        "open_data.html",
        base=settings().base_url,
        sets=sets,
        revision=revision.value,
        changed=t.time(revision.at),
        hash=revision.hash,
        example=v.tenders.index().any_example or v.dialogues.index().any_example,
        licence=licence.NAME,
        licence_url=licence.URL,
        department=v.services.reference.organisation.departments[0].key,
        publisher=v.services.reference.organisation.name,
    )
