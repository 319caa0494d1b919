"""The colours: readable in both themes, whatever accent a municipality chooses."""

import re
from dataclasses import fields, replace

import pytest
from streamlit import config as streamlit_config

from transparency.config import organisation
from transparency.errors import BadSetting
from transparency.web import theme
from transparency.web.theme import DARK, LIGHT, Palette, check_accent, contrast, css_variables, theme_options

BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#FFFFFF", 4.48),
        ("#ff0000", "#0000ff", 2.15),
    ],
)
def test_contrast_is_wcags(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@BOTH
def test_all_text_can_be_read_on_every_surface(palette: Palette) -> None:
    for surface in (palette.paper, palette.raised, palette.sunken):
        assert contrast(palette.ink, surface) >= 7
        assert contrast(palette.muted, surface) >= 4.5
        assert contrast(palette.edge, surface) >= 3, "the edge of a field must be seen (WCAG 1.4.11)"


@BOTH
def test_every_tone_can_be_read_on_its_ground(palette: Palette) -> None:
    for name in ("neutral", "info", "good", "warn", "bad"):
        text, ground = getattr(palette, name)
        assert contrast(text, ground) >= 4.5, name
        assert contrast(palette.ink, ground) >= 4.5, name


def test_the_shipped_accent_is_good() -> None:
    check_accent(organisation())
    org = organisation()
    for accent in (org.accent, org.accent_dark):
        assert contrast(theme.on_accent(accent), accent) >= 4.5


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("accent", "#6cc3e6"),
        ("accent", "#808080"),
        ("accent_dark", "#0b5c7a"),
        ("accent", "teal"),
        ("accent", "#0b5"),
        ("accent", "#0b5c7a "),
        ("accent", "#0b5c7a;} body{display:none"),
        ("accent_dark", ""),
    ],
)
def test_an_accent_that_cannot_be_read_stops_the_start_and_is_named(key: str, value: str) -> None:
    with pytest.raises(BadSetting) as raised:
        check_accent(replace(organisation(), **{key: value}))  # type: ignore[arg-type]
    assert str(raised.value).startswith(f"{key} i organisation.toml")


def test_streamlit_knows_each_option_of_the_theme() -> None:
    known = streamlit_config.get_config_options()
    assert [name for name in theme_options(organisation()) if name not in known] == []


def test_both_themes_are_given_so_that_the_readers_system_decides() -> None:
    options = theme_options(organisation())
    for section in ("light", "dark"):
        assert options[f"theme.{section}.backgroundColor"]
    assert "theme.base" not in options
    assert options["theme.light.primaryColor"] == organisation().accent
    assert options["theme.dark.primaryColor"] == organisation().accent_dark


def test_the_stylesheet_uses_no_colour_variable_that_is_not_made() -> None:
    from transparency.web.assets import FOLDER

    sheet = (FOLDER / "site.css").read_text("utf-8")
    made = set(re.findall(r"(--tp-[a-z-]+):", css_variables(organisation()) + sheet))
    assert set(re.findall(r"var\((--tp-[a-z-]+)", sheet)) <= made
    assert len(made) > len(fields(Palette))
