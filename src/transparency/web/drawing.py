"""Charts as pictures, drawn here: no chart code is sent to a browser, and who has no scripts sees them too.

A picture is in one theme and for one size of screen, because an `<img>` knows neither. The renderer is loaded with
the first picture: it takes half a second and eighty megabytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal, get_args

from transparency.errors import BadInput
from transparency.locale import N_
from transparency.web.machine import Reader

Theme = Literal["light", "dark"]
Size = Literal["wide", "narrow"]
Spec = dict[str, Any]
"""A chart in Vega-Lite."""

THEMES: tuple[Theme, ...] = get_args(Theme)
SIZES: tuple[Size, ...] = get_args(Size)


@dataclass(frozen=True, slots=True)
class Colours:
    """What is told apart by colour, and never by colour alone. After Okabe and Ito's set, which colour-blind people
    can tell apart; each has 3:1 against its paper (WCAG 2.2, 1.4.11), those of words 4.5:1."""

    figure: str
    goal: str
    undecided: str
    rest: str


COLOURS: Mapping[Theme, Colours] = {
    "light": Colours(figure="#0067a3", goal="#b0420a", undecided="#946500", rest="#878d92"),
    "dark": Colours(figure="#5cb6ea", goal="#f2945f", undecided="#d9a52e", rest="#6f7c85"),
}

VEGA_LITE = "6.4"
"""That of altair's schema."""
_SHARP = 2
"""Pixels of a PNG for each of the picture's."""

_one_at_a_time = Lock()


def _one_of(choices: tuple[str, ...]) -> Reader:
    def read(name: str, value: str) -> str:
        if value not in choices:
            raise BadInput(
                name, N_("{name}: skriv {first} eller {second}."), first=choices[0], second=choices[1]
            )
        return value

    return read


LOOKS: Mapping[str, Reader] = {"theme": _one_of(THEMES), "size": _one_of(SIZES)}
"""Query names of a picture."""


def svg(spec: Spec) -> bytes:
    """The chart as SVG. Data at an address are refused: a spec brings its own."""
    import vl_convert

    with _one_at_a_time:
        drawn: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return drawn.encode()


def png(drawn: bytes) -> bytes:
    """An SVG of `svg` as PNG, twice as large so that it is sharp in print."""
    import vl_convert

    with _one_at_a_time:
        made: bytes = vl_convert.svg_to_png(drawn.decode(), scale=_SHARP)
    return made
