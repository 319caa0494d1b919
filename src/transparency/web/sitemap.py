"""The one list of pages: navigation, page titles, link previews and access rules are read from it.

A page that is not here does not exist: `frame` answers 404 for any other path.
"""

from dataclasses import dataclass
from typing import Literal

from transparency.accounts.permissions import Action
from transparency.locale import N_

Access = Literal["public"] | Action
"""Anybody, or who may do this by the table of permissions. Others see a form to sign in, or "not found"."""


@dataclass(frozen=True, slots=True)
class PageMeta:
    """One page. Labels, titles and descriptions are catalog texts (Danish).

    `path` is the address without slashes ("" is the front page) and never changes once published.
    `script` is the file under `pages/`. `description` is what search engines and link previews show.
    """

    key: str
    path: str
    script: str
    label: str
    title: str
    description: str
    access: Access
    in_navigation: bool = True
    in_footer: bool = False
    listed: bool = True
    """For search engines to find."""

    @property
    def url(self) -> str:
        """The address on this site: "/" or "/udbudsplan"."""
        return f"/{self.path}"


_PRIVATE: tuple[tuple[str, str, str, Action], ...] = (
    ("account", "konto", N_("Min konto"), "account.own"),
    ("partnership", "partnerskab", N_("Partnerskaber"), "partnership.take_part"),
    ("editorial", "redaktion", N_("Redaktion"), "tender.draft"),
)

PAGES: tuple[PageMeta, ...] = (
    PageMeta(
        key="home",
        path="",
        script="home.py",
        label=N_("Forside"),
        title=N_("Kommunens kommende udbud"),
        access="public",
        description=N_(
            "Se, hvad kommunen vil købe ind, hvornår udbuddene kommer, og hvad der har ændret sig i planen."
        ),
    ),
    PageMeta(
        key="tender_plan",
        path="udbudsplan",
        script="tender_plan.py",
        label=N_("Udbudsplan"),
        title=N_("Udbudsplan"),
        access="public",
        description=N_(
            "Alle planlagte og offentliggjorte udbud med tidspunkt, værdi, afdeling og kontaktperson. "
            "Søg efter fag, tid og beløb."
        ),
    ),
    PageMeta(
        key="dialogues",
        path="markedsdialoger",
        script="dialogues.py",
        label=N_("Markedsdialog"),
        title=N_("Markedsdialoger og arrangementer"),
        access="public",
        description=N_(
            "Mød kommunen, før et udbud skrives: åbne markedsdialoger, webinarer og kurser, og hvad der kom ud af dem."
        ),
    ),
    PageMeta(
        key="targets",
        path="maal",
        script="targets.py",
        label=N_("Mål"),
        title=N_("Mål i indkøbspolitikken"),
        access="public",
        description=N_(
            "Bliver løfterne holdt? Hvert mål i kommunens indkøbspolitik med tal, kilde, dato og en vurdering efter "
            "faste regler."
        ),
    ),
    PageMeta(
        key="guidance",
        path="vejledning",
        script="guidance.py",
        label=N_("Vejledning"),
        title=N_("Vejledning til virksomheder"),
        access="public",
        description=N_(
            "Kan vi byde på det, og hvad mangler vi? Vejledninger, ordliste, fagkoder og beregnere for små og store "
            "virksomheder."
        ),
    ),
    PageMeta(
        key="changes",
        path="aendringer",
        script="changes.py",
        label=N_("Ændringer"),
        title=N_("Ændringer i udbudsplanen"),
        access="public",
        description=N_("Hver ændring i udbudsplanen: hvad der stod før, hvad der står nu, og hvorfor."),
        in_footer=True,
    ),
    PageMeta(
        key="subscribe",
        path="abonner",
        script="subscribe.py",
        label=N_("Abonnér"),
        title=N_("Abonnér på udbud"),
        access="public",
        description=N_("Få udbudsplanen i din kalender eller som feed, afgrænset til det, du leverer."),
        in_footer=True,
    ),
    PageMeta(
        key="open_data",
        path="aabne-data",
        script="open_data.py",
        label=N_("Åbne data"),
        title=N_("Åbne data"),
        access="public",
        description=N_("Hent hele udbudsplanen som regneark, JSON eller OCDS, frit til genbrug."),
        in_footer=True,
    ),
    PageMeta(
        key="notices",
        path="bekendtgoerelser",
        script="notices.py",
        label=N_("Bekendtgørelser"),
        title=N_("Bekendtgørelser og planen"),
        access="public",
        description=N_(
            "Kommunens bekendtgørelser i EU-Tidende: hvilke der stod i udbudsplanen i forvejen, og hvor længe."
        ),
        in_navigation=False,
        in_footer=True,
    ),
    PageMeta(
        key="public_partnerships",
        path="partnerskaber",
        script="public_partnerships.py",
        label=N_("Strategiske partnerskaber"),
        title=N_("Strategiske partnerskaber"),
        access="public",
        description=N_(
            "Kommunens strategiske partnerskaber: hvad parterne er enige om, og hvordan det går, så langt begge viser "
            "det."
        ),
        in_navigation=False,
        in_footer=True,
    ),
    PageMeta(
        key="privacy",
        path="privatliv",
        script="privacy.py",
        label=N_("Privatliv"),
        title=N_("Privatliv"),
        access="public",
        description=N_("Hvad sitet gemmer om dig, hvorfor, og hvordan du får det slettet."),
        in_navigation=False,
        in_footer=True,
    ),
    PageMeta(
        key="sign_in",
        path="log-ind",
        script="sign_in.py",
        label=N_("Log ind"),
        title=N_("Log ind"),
        access="public",
        description=N_("For kommunens medarbejdere og for leverandører med et strategisk partnerskab."),
        in_navigation=False,
        listed=False,
    ),
    PageMeta(
        key="confirm",
        path="bekraeft",
        script="confirm.py",
        label=N_("Bekræft"),
        title=N_("Er det stadig rigtigt?"),
        access="public",
        description=N_("For afdelinger, der har fået en mail om deres udbud."),
        in_navigation=False,
        listed=False,
    ),
    PageMeta(
        key="take_part",
        path="tilmelding",
        script="take_part.py",
        label=N_("Din tilmelding"),
        title=N_("Din tilmelding"),
        access="public",
        description=N_(
            "For den, der har fået en mail om sin tilmelding til en markedsdialog eller et arrangement."
        ),
        in_navigation=False,
        listed=False,
    ),
    # Signed out, a private page is "Log ind" and nothing else: so are its title and its description.
    *(
        PageMeta(
            key=key,
            path=path,
            script=f"{key}.py",
            label=label,
            title=N_("Log ind"),
            access=access,
            description=N_("For kommunens medarbejdere og for leverandører med et strategisk partnerskab."),
            in_navigation=False,
            listed=False,
        )
        for key, path, label, access in _PRIVATE
    ),
)

BY_URL: dict[str, PageMeta] = {page.url: page for page in PAGES}
BY_KEY: dict[str, PageMeta] = {page.key: page for page in PAGES}
