"""One line of the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, get_args

from transparency.locale import N_

Event = Literal[
    "sign_in",
    "sign_in_refused",
    "sign_in_blocked",
    "sign_out",
    "sessions_ended",
    "password_changed",
    "reset_asked",
    "link_used",
    "invited",
    "invited_again",
    "account_changed",
    "account_ended",
    "account_reopened",
    "person_exported",
    "person_erased",
    "organisation_created",
    "organisation_changed",
    "tender_drafted",
    "tender_submitted",
    "tender_returned",
    "tender_discarded",
    "tender_published",
    "tender_confirmed",
    "tender_imported",
    "confirmation_asked",
    "dialogue_drafted",
    "dialogue_submitted",
    "dialogue_returned",
    "dialogue_discarded",
    "dialogue_published",
    "target_drafted",
    "target_submitted",
    "target_returned",
    "target_discarded",
    "target_published",
    "target_imported",
    "question_answered",
    "question_declined",
    "answer_corrected",
    "participant_removed",
    "participants_exported",
    "consultation_exported",
    "upload_added",
    "upload_fetched",
    "mail_resent",
    "notice_imported",
    "notice_linked",
    "notice_declined",
    "notice_outside",
    "notice_reopened",
    "feed_imported",
    "feed_decided",
    "log_exported",
    "partnership_started",
    "partnership_moved",
    "partnership_fetched",
    "partnership_people",
    "partnership_exported",
    "partnership_calendar",
]
EVENTS: tuple[Event, ...] = get_args(Event)

EVENT: Mapping[Event, str] = {
    "sign_in": N_("Logget ind"),
    "sign_in_refused": N_("Login afvist"),
    "sign_in_blocked": N_("Login spærret efter for mange forsøg"),
    "sign_out": N_("Logget ud"),
    "sessions_ended": N_("Sessioner afsluttet"),
    "password_changed": N_("Adgangskode ændret"),
    "reset_asked": N_("Ny adgangskode bestilt"),
    "link_used": N_("Link brugt"),
    "invited": N_("Inviteret"),
    "invited_again": N_("Inviteret igen"),
    "account_changed": N_("Konto ændret"),
    "account_ended": N_("Adgang fjernet"),
    "account_reopened": N_("Adgang givet igen"),
    "person_exported": N_("Personoplysninger hentet"),
    "person_erased": N_("Personoplysninger slettet"),
    "organisation_created": N_("Organisation oprettet"),
    "organisation_changed": N_("Organisation ændret"),
    "tender_drafted": N_("Kladde gemt"),
    "tender_submitted": N_("Kladde sendt til godkendelse"),
    "tender_returned": N_("Kladde sendt tilbage"),
    "tender_discarded": N_("Kladde kasseret"),
    "tender_published": N_("Udbud offentliggjort"),
    "tender_confirmed": N_("Udbud bekræftet"),
    "tender_imported": N_("Regneark læst ind"),
    "confirmation_asked": N_("Bekræftelse bestilt med mail"),
    "dialogue_drafted": N_("Kladde til dialog gemt"),
    "dialogue_submitted": N_("Kladde til dialog sendt til godkendelse"),
    "dialogue_returned": N_("Kladde til dialog sendt tilbage"),
    "dialogue_discarded": N_("Kladde til dialog kasseret"),
    "dialogue_published": N_("Dialog offentliggjort"),
    "target_drafted": N_("Kladde til mål gemt"),
    "target_submitted": N_("Kladde til mål sendt til godkendelse"),
    "target_returned": N_("Kladde til mål sendt tilbage"),
    "target_discarded": N_("Kladde til mål kasseret"),
    "target_published": N_("Tal om mål offentliggjort"),
    "target_imported": N_("Tal om mål læst ind fra regneark"),
    "question_answered": N_("Spørgsmål besvaret"),
    "question_declined": N_("Spørgsmål afvist"),
    "answer_corrected": N_("Svar rettet"),
    "participant_removed": N_("Deltager fjernet"),
    "participants_exported": N_("Deltagerliste hentet"),
    "consultation_exported": N_("Høringssvar hentet"),
    "upload_added": N_("Fil lagt op"),
    "upload_fetched": N_("Fil hentet"),
    "mail_resent": N_("Mail sendt igen"),
    "notice_imported": N_("Bekendtgørelse læst ind"),
    "notice_linked": N_("Bekendtgørelse knyttet til udbud"),
    "notice_declined": N_("Bekendtgørelse hører ikke til udbuddet"),
    "notice_outside": N_("Bekendtgørelse stod ikke i planen"),
    "notice_reopened": N_("Bekendtgørelse taget op igen"),
    "feed_imported": N_("Nyheder læst ind"),
    "feed_decided": N_("Nyhed behandlet"),
    "log_exported": N_("Loggen hentet"),
    "partnership_started": N_("Partnerskab åbnet"),
    "partnership_moved": N_("Noget gjort i et partnerskab"),
    "partnership_fetched": N_("Dokument hentet i et partnerskab"),
    "partnership_people": N_("Deltagere i et partnerskab ændret"),
    "partnership_exported": N_("Partnerskab hentet samlet"),
    "partnership_calendar": N_("Privat kalender oprettet eller lukket"),
}
"""Danish labels."""


@dataclass(frozen=True, slots=True)
class Line:
    """Who did what to what. `who` and `object` name accounts by number (`konto:7`), never by name."""

    id: int
    at: datetime
    who: str
    event: Event
    object: str
    organisation_id: int | None
    reason: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What lines are wanted; None and "" are any. Moments are inclusive."""

    NAMES: ClassVar = ("who", "event", "object", "from", "to")
    """What it is called in an address."""

    who: str = ""
    event: Event | None = None
    object: str = ""
    after: datetime | None = None
    until: datetime | None = None
