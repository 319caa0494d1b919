"""What `openapi` says of the pictures of the policy's promises."""

from collections.abc import Sequence

from transparency.feeds.shapes import Json, query
from transparency.locale import N_, Text

KEYS = ("line", "categories", "departments", "years", "weights", "notice-weights")
THEMES = ("light", "dark")
SIZES = ("wide", "narrow")


def parameters(t: Text) -> Json:
    theme = t(N_("Billedets farver: til lys eller mørk baggrund."))
    size = t(N_("Billedets bredde: 720 eller 340 punkter."))
    return {
        "figure_path_key": {
            "name": "key",
            "in": "path",
            "required": True,
            "description": t(N_("Hvad billedet viser; ikke alle mål har dem alle.")),
            "schema": {"type": "string", "enum": list(KEYS)},
            "example": "years",
        },
        "figure_theme": query("theme", theme, {"type": "string", "enum": list(THEMES), "default": THEMES[0]}),
        "figure_size": query("size", size, {"type": "string", "enum": list(SIZES), "default": SIZES[0]}),
    }


def answers(t: Text) -> dict[str, tuple[str, Sequence[str], str, Json]]:
    """Each route: what it gives, the parameters it takes, its media type and its schema."""
    names = ["target_path_id", "figure_path_key", "figure_theme", "figure_size", "lang"]
    picture = t(N_("Et måls tal som billede med kilde og dato"))
    return {
        "/figurer/{id}/{key}.svg": (picture, names, "image/svg+xml", {"type": "string"}),
        "/figurer/{id}/{key}.png": (picture, names, "image/png", {}),
    }
