"""Who may what: the one table. Pages, routes, services and docs/permissions.md are held to it.

What is not in the table is denied, and denied looks like not found: a person learns nothing about what they
may not see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from transparency.errors import NotFound
from transparency.locale import N_

Role = Literal["public", "member", "supplier_admin", "editor", "publisher", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)

ROLE: Mapping[Role, str] = {
    "public": N_("Offentligheden"),
    "member": N_("Leverandørmedlem"),
    "supplier_admin": N_("Leverandøradministrator"),
    "editor": N_("Redaktør"),
    "publisher": N_("Udgiver"),
    "administrator": N_("Administrator"),
}
"""Danish labels."""

SUPPLIER: tuple[Role, ...] = ("member", "supplier_admin")
STAFF: tuple[Role, ...] = ("editor", "publisher", "administrator")

Action = Literal[
    "tender.draft",
    "tender.confirm",
    "tender.publish",
    "tender.import",
    "dialogue.take_part",
    "dialogue.draft",
    "dialogue.answer",
    "dialogue.publish",
    "guidance.ask",
    "target.draft",
    "target.publish",
    "target.import",
    "participant.read",
    "participant.remove",
    "notice.read",
    "notice.link",
    "feed.read",
    "feed.decide",
    "job.read",
    "reference.read",
    "organisation.read",
    "organisation.create",
    "people.read",
    "people.change",
    "upload.read",
    "upload.write",
    "mail.read",
    "mail.resend",
    "audit.read",
    "account.own",
    "person.erase",
    "partnership.take_part",
    "partnership.start",
    "partnership.portfolio",
]

Reach = Literal["own", "all"]
"""Of the own organisation only, or of every one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an action is (a catalog text) and which roles may do it, each within its reach."""

    meaning: str
    who: Mapping[Role, Reach]


def _all(*roles: Role) -> dict[Role, Reach]:
    return dict.fromkeys(roles, "all")


def _own(*roles: Role) -> dict[Role, Reach]:
    return dict.fromkeys(roles, "own")


PERMISSIONS: Mapping[Action, Rule] = {
    "tender.draft": Rule(N_("Se arbejdslisten og skrive kladder til planen"), _all(*STAFF)),
    "tender.confirm": Rule(N_("Bekræfte, at et udbud stadig er rigtigt"), _all(*STAFF)),
    "tender.publish": Rule(N_("Offentliggøre, aflyse og tage ud af planen"), _all("publisher", "administrator")),
    "tender.import": Rule(N_("Læse udbudsplanen ind fra regneark"), _all(*STAFF)),
    "dialogue.take_part": Rule(
        N_("Tilmelde sig, spørge og svare i en markedsdialog"), _all(*ROLES)
    ),
    "dialogue.draft": Rule(N_("Skrive kladder til markedsdialoger og arrangementer"), _all(*STAFF)),
    "dialogue.answer": Rule(N_("Besvare spørgsmål fra markedet"), _all(*STAFF)),
    "dialogue.publish": Rule(
        N_("Offentliggøre og aflyse markedsdialoger og arrangementer"), _all("publisher", "administrator")
    ),
    "guidance.ask": Rule(N_("Skrive til kommunen fra vejledningen"), _all(*ROLES)),
    "target.draft": Rule(N_("Skrive kladder til tal og oplysninger om målene"), _all(*STAFF)),
    "target.publish": Rule(N_("Offentliggøre tal om målene"), _all("publisher", "administrator")),
    "target.import": Rule(N_("Læse tal om målene ind fra regneark"), _all(*STAFF)),
    "participant.read": Rule(N_("Se og hente, hvem der deltager, og hvad de har svaret"), _all(*STAFF)),
    "participant.remove": Rule(N_("Fjerne en deltager med en begrundelse"), _all(*STAFF)),
    "notice.read": Rule(N_("Se bekendtgørelser og forslag til, hvor de hører til"), _all(*STAFF)),
    "notice.link": Rule(
        N_("Læse bekendtgørelser ind og knytte dem til udbud"), _all("publisher", "administrator")
    ),
    "feed.read": Rule(N_("Se, hvad feeds har bragt, og hvordan det går med at hente dem"), _all(*STAFF)),
    "feed.decide": Rule(N_("Hente feeds og afgøre, hvad deres nyheder skal bruges til"), _all(*STAFF)),
    "job.read": Rule(N_("Se, hvordan det går med de planlagte opgaver"), _all("administrator")),
    "reference.read": Rule(N_("Se tærskelværdier, afdelinger og postkasser med kilde"), _all(*STAFF)),
    "organisation.read": Rule(
        N_("Se en organisation og hvem der har adgang"), _all(*STAFF) | _own("member", "supplier_admin")
    ),
    "organisation.create": Rule(N_("Oprette og rette organisationer"), _all("administrator")),
    "people.read": Rule(
        N_("Se en organisations brugere, og hvornår de sidst var inde"), _all(*STAFF) | _own("supplier_admin")
    ),
    "people.change": Rule(
        N_("Invitere, ændre og fjerne brugere"), _all("administrator") | _own("supplier_admin")
    ),
    "upload.read": Rule(N_("Hente filer"), _all(*STAFF) | _own(*SUPPLIER)),
    "upload.write": Rule(N_("Lægge filer op"), _all(*STAFF) | _own(*SUPPLIER)),
    "mail.read": Rule(N_("Læse post, der ikke er sendt"), _all("administrator")),
    "mail.resend": Rule(N_("Sende post igen, der ikke kunne leveres"), _all("administrator")),
    "audit.read": Rule(N_("Læse og hente loggen"), _all("administrator")),
    "account.own": Rule(N_("Se og rette egen konto, adgangskode og sessioner"), _own(*SUPPLIER, *STAFF)),
    "person.erase": Rule(N_("Slette en persons oplysninger"), _all("administrator")),
    "partnership.take_part": Rule(
        N_("Følge et partnerskab op, som man deltager i for sin egen organisation"), _own(*SUPPLIER, *STAFF)
    ),
    "partnership.start": Rule(N_("Åbne et rum for et partnerskab"), _all("publisher", "administrator")),
    "partnership.portfolio": Rule(N_("Se, hvordan det går på tværs af partnerskaber, i tal"), _all(*STAFF)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `organisation_id` is that of the person; `session_id` names the browser they sit at.

    `who` is what stands in history and the log: never a name, so that a person can be erased.
    """

    role: Role
    who: str
    account_id: int | None = None
    organisation_id: int | None = None
    session_id: int | None = None
    name: str = ""

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF


PUBLIC = Actor("public", "offentligheden")


def may(actor: Actor, action: Action, organisation_id: int | None = None) -> bool:
    """Whether the table lets this person do it (to this organisation, where the action is about one)."""
    reach = PERMISSIONS[action].who.get(actor.role)
    if reach == "own":
        return organisation_id is not None and organisation_id == actor.organisation_id
    return reach == "all"


def require(actor: Actor, action: Action, organisation_id: int | None = None) -> None:
    """Raises `NotFound` when the table does not let this person do it."""
    if not may(actor, action, organisation_id):
        raise NotFound(N_("Siden eller oplysningen findes ikke."))


@dataclass(frozen=True, slots=True)
class Within:
    """Which organisation's rows a query may touch. `None` is all of them, and has to be said."""

    organisation_id: int | None


def within(actor: Actor, action: Action) -> Within:
    """Where the table lets this person do it: what each private query is bound to. Raises `NotFound`."""
    reach = PERMISSIONS[action].who.get(actor.role)
    if reach == "all":
        return Within(None)
    require(actor, action, actor.organisation_id)
    return Within(actor.organisation_id)
