"""The one list of pages: navigation, page titles, link previews and access rules are read from it.

A page that is not here does not exist: `frame` answers 404 for any other path.
"""

from dataclasses import dataclass
from typing import Literal

from transparency.accounts.permissions import Action
from transparency.locale import N_

Access = Literal["public"] | Action
"""Anybody, or who may do this by the table of permissions. Others see a form to sign in, or "not found"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMeta:
    """One page. Labels, titles and descriptions are catalog texts (Danish).

    `path` is the address without slashes ("" is the front page) and never changes once published.
    `description` is what search engines and link previews show. Who may read it is said of every page.
    """

    key: str
    path: str
    label: str
    description: str
    access: Access
    full_title: str = ""
    """Of the window, where the label alone says too little."""
    in_navigation: bool = False
    in_footer: bool = False

    @property
    def url(self) -> str:
        """The address on this site: "/" or "/udbudsplan"."""
        return f"/{self.path}"

    @property
    def script(self) -> str:
        """The file under `pages/`."""
        return f"{self.key}.py"

    @property
    def title(self) -> str:
        return self.full_title or self.label

    @property
    def listed(self) -> bool:
        """For search engines to find: what no page leads to is for who has been sent there, or signs in."""
        return self.in_navigation or self.in_footer


_PRIVATE: tuple[tuple[str, str, str, Action], ...] = (
    ("account", "konto", N_("Min konto"), "account.own"),
    ("partnership", "partnerskab", N_("Partnerskaber"), "partnership.take_part"),
    ("editorial", "redaktion", N_("Redaktion"), "tender.draft"),
)

PAGES: tuple[PageMeta, ...] = (
    PageMeta(
        key="home",
        path="",
        label=N_("Forside"),
        full_title=N_("Kommunens kommende udbud"),
        access="public",
        description=N_(
            "Se, hvad kommunen vil købe ind, hvornår udbuddene kommer, og hvad der har ændret sig i planen."
        ),
        in_navigation=True,
    ),
    PageMeta(
        key="tender_plan",
        path="udbudsplan",
        label=N_("Udbudsplan"),
        access="public",
        description=N_(
            "Alle planlagte og offentliggjorte udbud med tidspunkt, værdi, afdeling og kontaktperson. "
            "Søg efter fag, tid og beløb."
        ),
        in_navigation=True,
    ),
    PageMeta(
        key="dialogues",
        path="markedsdialoger",
        label=N_("Markedsdialog"),
        full_title=N_("Markedsdialoger og arrangementer"),
        access="public",
        description=N_(
            "Mød kommunen, før et udbud skrives: åbne markedsdialoger, webinarer og kurser, og hvad der kom ud af dem."
        ),
        in_navigation=True,
    ),
    PageMeta(
        key="targets",
        path="maal",
        label=N_("Mål"),
        full_title=N_("Mål i indkøbspolitikken"),
        access="public",
        description=N_(
            "Bliver løfterne holdt? Hvert mål i kommunens indkøbspolitik med tal, kilde, dato og en vurdering efter "
            "faste regler."
        ),
        in_navigation=True,
    ),
    PageMeta(
        key="guidance",
        path="vejledning",
        label=N_("Vejledning"),
        full_title=N_("Vejledning til virksomheder"),
        access="public",
        description=N_(
            "Kan vi byde på det, og hvad mangler vi? Vejledninger, ordliste, fagkoder og beregnere for små og store "
            "virksomheder."
        ),
        in_navigation=True,
    ),
    PageMeta(
        key="changes",
        path="aendringer",
        label=N_("Ændringer"),
        full_title=N_("Ændringer i udbudsplanen"),
        access="public",
        description=N_("Hver ændring i udbudsplanen: hvad der stod før, hvad der står nu, og hvorfor."),
        in_navigation=True,
        in_footer=True,
    ),
    PageMeta(
        key="subscribe",
        path="abonner",
        label=N_("Abonnér"),
        full_title=N_("Abonnér på udbud"),
        access="public",
        description=N_("Få udbudsplanen i din kalender eller som feed, afgrænset til det, du leverer."),
        in_navigation=True,
        in_footer=True,
    ),
    PageMeta(
        key="open_data",
        path="aabne-data",
        label=N_("Åbne data"),
        access="public",
        description=N_("Hent hele udbudsplanen som regneark, JSON eller OCDS, frit til genbrug."),
        in_navigation=True,
        in_footer=True,
    ),
    PageMeta(
        key="notices",
        path="bekendtgoerelser",
        label=N_("Bekendtgørelser"),
        full_title=N_("Bekendtgørelser og planen"),
        access="public",
        description=N_(
            "Kommunens bekendtgørelser i EU-Tidende: hvilke der stod i udbudsplanen i forvejen, og hvor længe."
        ),
        in_footer=True,
    ),
    PageMeta(
        key="public_partnerships",
        path="partnerskaber",
        label=N_("Strategiske partnerskaber"),
        access="public",
        description=N_(
            "Kommunens strategiske partnerskaber: hvad parterne er enige om, og hvordan det går, så langt begge viser "
            "det."
        ),
        in_footer=True,
    ),
    PageMeta(
        key="privacy",
        path="privatliv",
        label=N_("Privatliv"),
        access="public",
        description=N_("Hvad sitet gemmer om dig, hvorfor, og hvordan du får det slettet."),
        in_footer=True,
    ),
    PageMeta(
        key="sign_in",
        path="log-ind",
        label=N_("Log ind"),
        access="public",
        description=N_("For kommunens medarbejdere og for leverandører med et strategisk partnerskab."),
    ),
    PageMeta(
        key="confirm",
        path="bekraeft",
        label=N_("Bekræft"),
        full_title=N_("Er det stadig rigtigt?"),
        access="public",
        description=N_("For afdelinger, der har fået en mail om deres udbud."),
    ),
    PageMeta(
        key="take_part",
        path="tilmelding",
        label=N_("Din tilmelding"),
        access="public",
        description=N_(
            "For den, der har fået en mail om sin tilmelding til en markedsdialog eller et arrangement."
        ),
    ),
    # Signed out, a private page is "Log ind" and nothing else: so are its title and its description.
    *(
        PageMeta(
            key=key,
            path=path,
            label=label,
            full_title=N_("Log ind"),
            access=access,
            description=N_("For kommunens medarbejdere og for leverandører med et strategisk partnerskab."),
        )
        for key, path, label, access in _PRIVATE
    ),
)

BY_URL: dict[str, PageMeta] = {page.url: page for page in PAGES}
BY_KEY: dict[str, PageMeta] = {page.key: page for page in PAGES}
