"""The words of the letters about accounts. Pure."""

from transparency.accounts.records import LIVES, Account, Organisation
from transparency.config import Organisation as Municipality
from transparency.locale import N_, Text
from transparency.mail.records import Letter, letter


def invitation(account: Account, organisation: Organisation, url: str, municipality: Municipality) -> Letter:
    """To somebody who gets access: a link to choose a password by."""
    t = Text.of(account.lang)
    site = municipality.title(account.lang)
    return letter(
        "invitation",
        account.email,
        account.lang,
        t(N_("Du har fået adgang til {site}"), site=site),
        [
            t(N_("Hej {name}"), name=account.name),
            t(N_("Du har fået adgang til {site} for {organisation}. Vælg en adgangskode for at komme i gang."),
              site=site, organisation=organisation.name),
        ],
        link=(t(N_("Vælg adgangskode")), url),
        after=[
            t(N_("Linket virker én gang og i {days} dage."), days=LIVES["invitation"].days),
            t(N_("Kender du ikke til det, kan du se bort fra mailen.")),
        ],
        sender=t.pick(municipality.name, municipality.name_en),
    )  # fmt: skip


def reset(account: Account, url: str, municipality: Municipality) -> Letter:
    """To somebody who has forgotten the password."""
    t = Text.of(account.lang)
    return letter(
        "reset",
        account.email,
        account.lang,
        t(N_("Ny adgangskode til {site}"), site=municipality.title(account.lang)),
        [
            t(N_("Hej {name}"), name=account.name),
            t(N_("Du, eller en anden, har bedt om en ny adgangskode til din konto.")),
        ],
        link=(t(N_("Vælg en ny adgangskode")), url),
        after=[
            t(N_("Linket virker én gang og i en time.")),
            t(N_("Har du ikke bedt om det, kan du se bort fra mailen. Din adgangskode er ikke ændret.")),
        ],
        sender=t.pick(municipality.name, municipality.name_en),
    )


def password_changed(account: Account, municipality: Municipality) -> Letter:
    """To somebody whose password was changed, in case it was somebody else."""
    t = Text.of(account.lang)
    return letter(
        "password_changed",
        account.email,
        account.lang,
        t(N_("Din adgangskode er ændret")),
        [
            t(N_("Hej {name}"), name=account.name),
            t(N_("Adgangskoden til din konto på {site} er ændret, og alle andre sessioner er afsluttet."),
              site=municipality.title(account.lang)),
            t(N_("Var det ikke dig, så skriv til os med det samme: {email}"), email=municipality.email),
        ],
        sender=t.pick(municipality.name, municipality.name_en),
    )  # fmt: skip
