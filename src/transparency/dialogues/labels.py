"""The Danish words for a dialogue's codes, fields and rules (English stands in the catalog)."""

from transparency.dialogues.records import Decision, Form, Kind, Status
from transparency.locale import N_

KIND: dict[Kind, str] = {
    "dialogue": N_("Markedsdialog"),
    "new_year_webinar": N_("Nytårswebinar"),
    "course": N_("Kursus"),
    "meeting": N_("Informationsmøde"),
}
FORM: dict[Form, str] = {
    "written": N_("Skriftlig høring"),
    "open_meeting": N_("Åbent møde"),
    "site_visit": N_("Besigtigelse"),
    "hybrid": N_("Møde med fremmøde og online"),
    "webinar": N_("Webinar"),
}
STATUS: dict[Status, str] = {
    "announced": N_("Annonceret"),
    "open": N_("Åben for tilmelding"),
    "full": N_("Venteliste"),
    "closed": N_("Tilmelding lukket"),
    "held": N_("Afholdt"),
    "outcome_published": N_("Opsamling offentliggjort"),
    "cancelled": N_("Aflyst"),
}
STATUS_WRITTEN: dict[Status, str] = {**STATUS, "open": N_("Åben for svar"), "closed": N_("Svarfrist udløbet")}
"""Of a written consultation, which one answers and does not sign up for."""
DECISION: dict[Decision, str] = {"changed": N_("Ændret"), "not_changed": N_("Ikke ændret")}

FIELD: dict[str, str] = {
    "id": N_("Id"),
    "kind": N_("Type"),
    "title": N_("Titel"),
    "title_en": N_("Titel på engelsk"),
    "purpose": N_("Formål"),
    "purpose_en": N_("Formål på engelsk"),
    "description": N_("Beskrivelse"),
    "description_en": N_("Beskrivelse på engelsk"),
    "tenders": N_("Planlagte udbud"),
    "departments": N_("Afdeling"),
    "cpv": N_("CPV-koder"),
    "form": N_("Form"),
    "starts": N_("Begynder"),
    "ends": N_("Slutter"),
    "when": N_("Tidspunkt"),
    "place": N_("Sted"),
    "link": N_("Link til deltagelse online"),
    "sign_up": N_("Tilmelding"),
    "sign_up_by": N_("Tilmeldingsfrist"),
    "seats": N_("Pladser"),
    "ask_by": N_("Frist for spørgsmål"),
    "answer_by": N_("Svarfrist"),
    "audience": N_("Hvem er det for"),
    "audience_en": N_("Hvem er det for, på engelsk"),
    "sme_note": N_("Bemærkning til mindre virksomheder"),
    "languages": N_("Sprog"),
    "questions": N_("Spørgsmål til markedet"),
    "documents": N_("Dokumenter"),
    "themes": N_("Temaer fra politikken"),
    "contact": N_("Kontakt"),
    "invitation": N_("Invitation på udbudsplatformen"),
    "invited_on": N_("Invitationens dato"),
    "programme": N_("Program"),
    "priorities": N_("Politiske prioriteter"),
    "plan_year": N_("Udbudsplanens år"),
    "recording": N_("Optagelse"),
    "slides": N_("Præsentation"),
    "status": N_("Status"),
    "status_reason": N_("Begrundelse for status"),
    "answers": N_("Spørgsmål og svar"),
    "outcome_by": N_("Frist for opsamlingen"),
    "outcome": N_("Opsamling"),
}

TITLE_MISSING = N_("Titlen mangler.")
DEPARTMENT_MISSING = N_("Afdelingen mangler.")
PURPOSE_MISSING = N_("Skriv, hvad kommunen vil have ud af dialogen.")
NO_SUCH_HOUR = N_("Det klokkeslæt findes ikke den nat, fordi uret bliver stillet frem.")
TIME_TWICE = N_("Der står både et klokkeslæt og et omtrentligt tidspunkt. Behold det ene.")
END_WITHOUT_START = N_("Der står, hvornår det slutter, men ikke hvornår det begynder.")
ENDS_BEFORE_IT_STARTS = N_("Det slutter, før det begynder.")
DEADLINE_AFTER_START = N_("Tilmeldingsfristen ligger efter begyndelsen.")
SEATS_OUT_OF_RANGE = N_("Skriv et antal pladser fra 1, eller lad feltet være tomt, når alle kan være der.")
QUESTIONS_MISSING = N_("En skriftlig høring, der er åben for svar, skal have mindst ét spørgsmål.")
ANSWER_DEADLINE_MISSING = N_("En skriftlig høring, der er åben for svar, skal have en svarfrist.")
START_MISSING = N_("Skriv dag og klokkeslæt, før der åbnes for tilmelding.")
QUESTION_NUMBER_TWICE = N_("To spørgsmål har samme nummer.")
REASON_MISSING = N_("Skriv, hvorfor det er aflyst.")
OUTCOME_MISSING = N_("Skriv opsamlingen, før den offentliggøres.")
OUTCOME_NOT_STATED = N_("Når opsamlingen er skrevet, er status Opsamling offentliggjort.")
PLAN_YEAR_MISSING = N_("Skriv, hvilket års udbudsplan webinaret handler om.")
FIELD_WITHOUT_TENDER = N_("Vælg det udbud, som det ændrede felt står i.")
