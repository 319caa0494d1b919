"""The one list of public pages: navigation, page titles, link previews and access rules are read from it.

A page that is not here does not exist: `frame` answers 404 for any other path.
"""

from dataclasses import dataclass
from typing import Literal

from transparency.locale import N_

Access = Literal["public", "signed_in", "staff"]


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

    @property
    def url(self) -> str:
        """The address on this site: "/" or "/udbudsplan"."""
        return f"/{self.path}"


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
)

BY_URL: dict[str, PageMeta] = {page.url: page for page in PAGES}
