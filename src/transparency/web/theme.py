"""The site's colours: a designed light and a designed dark theme around the organisation's one accent.

Both Streamlit's own widgets (`theme_options`) and the stylesheet (`css_variables`) are coloured from
here, so that the two cannot drift apart. Pure functions.
"""

import re
from dataclasses import dataclass

from transparency.config import Organisation
from transparency.errors import BadSetting
from transparency.locale import N_

MINIMUM_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: text of ordinary size

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme except the accent. `line` only divides; `edge` marks a control (3:1)."""

    paper: str
    raised: str
    sunken: str
    ink: str
    muted: str
    line: str
    edge: str
    # a tone is (text, background); each pair holds 4.5:1 and is always beside a word
    neutral: tuple[str, str]
    info: tuple[str, str]
    good: tuple[str, str]
    warn: tuple[str, str]
    bad: tuple[str, str]


# Warm paper and ink.
LIGHT = Palette(
    paper="#fcfbf8", raised="#ffffff", sunken="#f3f1eb", ink="#1c2226", muted="#545d64",
    line="#dedad0", edge="#817c72",
    neutral=("#3d464c", "#e8e5dd"), info=("#0a4a73", "#dcebf6"), good=("#0b5345", "#d5ece4"),
    warn=("#6b4300", "#fbe8c3"), bad=("#8c2318", "#fadfd9"),
)  # fmt: skip

# Not the light theme inverted: blue-black paper, softened ink, tones as deep grounds with light words.
DARK = Palette(
    paper="#13181c", raised="#1a2126", sunken="#20282e", ink="#e9e6df", muted="#a7b0b6",
    line="#333d44", edge="#7d8991",
    neutral=("#d5d9db", "#323b42"), info=("#a9d6f5", "#12374f"), good=("#9fe0c9", "#103d33"),
    warn=("#f5cf86", "#463204"), bad=("#f7b5a8", "#54201a"),
)  # fmt: skip


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two `#rrggbb` colours, 1 to 21, whichever way round."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def check_accent(org: Organisation) -> None:
    """Raise `BadSetting` for an accent that is no colour, or that cannot be read on its theme's paper."""
    for key, colour, palette in (("accent", org.accent, LIGHT), ("accent_dark", org.accent_dark, DARK)):
        if not _HEX.fullmatch(colour):
            raise BadSetting(
                N_("{key} i organisation.toml skal være en farve som #0b5c7a, ikke {value}"),
                key=key,
                value=repr(colour),
            )
        # links stand on each of the theme's surfaces, so the worst one counts
        ratio = min(contrast(colour, ground) for ground in (palette.paper, palette.raised))
        if ratio < MINIMUM_CONTRAST:
            raise BadSetting(
                N_("{key} i organisation.toml, {value}, har kontrasten {ratio} mod baggrunden; 4,5 kræves"),
                key=key,
                value=colour,
                ratio=f"{ratio:.1f}".replace(".", ","),
            )


def on_accent(accent: str) -> str:
    """Black or white, whichever is easier to read on a button of this colour."""
    return max(("#ffffff", "#0b0f12"), key=lambda colour: contrast(colour, accent))


def theme_options(org: Organisation) -> dict[str, str | int | bool | list[str] | list[int]]:
    """Streamlit's theme settings, by full name. With both themes given it follows the reader's system."""
    options: dict[str, str | int | bool | list[str] | list[int]] = {
        "theme.font": "sans-serif",
        "theme.baseFontSize": 17,
        "theme.baseRadius": "4px",
        "theme.buttonRadius": "4px",
        "theme.linkUnderline": True,
        "theme.showWidgetBorder": True,
        # scale 1.2 from 17 px, the same steps as in site.css
        "theme.headingFontSizes": ["2.074rem", "1.728rem", "1.44rem", "1.2rem", "1rem", "1rem"],
        "theme.headingFontWeights": [700, 650, 650, 650, 650, 650],
        "theme.paddingTop": "1.5rem",
        "theme.paddingBottom": "0rem",
    }
    for name, palette, accent in (("light", LIGHT, org.accent), ("dark", DARK, org.accent_dark)):
        options |= {
            f"theme.{name}.primaryColor": accent,
            f"theme.{name}.backgroundColor": palette.paper,
            f"theme.{name}.secondaryBackgroundColor": palette.sunken,
            f"theme.{name}.textColor": palette.ink,
            f"theme.{name}.linkColor": accent,
            f"theme.{name}.borderColor": palette.edge,
            f"theme.{name}.dataframeBorderColor": palette.line,
            f"theme.{name}.codeBackgroundColor": palette.sunken,
            f"theme.{name}.codeTextColor": palette.ink,
        }
    return options


def css_variables(org: Organisation) -> str:
    """The head of the stylesheet: the same colours as custom properties, by the reader's preference."""
    light, dark = _variables(LIGHT, org.accent), _variables(DARK, org.accent_dark)
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        # paper is white: printing from a dark screen must not pour out ink
        f"@media print{{:root{{color-scheme:light;{light}}}}}\n"
    )


def _variables(palette: Palette, accent: str) -> str:
    plain = {
        "accent": accent, "on-accent": on_accent(accent), "paper": palette.paper, "raised": palette.raised,
        "sunken": palette.sunken, "ink": palette.ink, "muted": palette.muted, "line": palette.line,
        "edge": palette.edge,
    }  # fmt: skip
    for tone in ("neutral", "info", "good", "warn", "bad"):
        text, ground = getattr(palette, tone)
        plain |= {tone: text, f"{tone}-ground": ground}
    return "".join(f"--tp-{name}:{value};" for name, value in plain.items())
