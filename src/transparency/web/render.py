"""HTML from templates: escaped by default, with the reader's language at hand.

Templates stand in `templates/`; they only place what views hand them. Streamlit's `st.html` shows the result.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from transparency.config import settings
from transparency.locale import Lang, Text

_CONSTANT = re.compile(r'\{\{ t\("([^"{}\\]*)"\) \}\}')


class _Translated(FileSystemLoader):
    """Templates whose constant texts are in one language already: a page has forty that never change."""

    def __init__(self, t: Text) -> None:
        super().__init__(Path(__file__).parent / "templates")
        self._t = t

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, filename, fresh = super().get_source(environment, template)
        return _CONSTANT.sub(lambda text: str(escape(self._t(text[1]))), source), filename, fresh


@cache
def _environment(lang: Lang) -> Environment:
    compiled = settings().var / "templates" / lang  # so that only the first start compiles them
    compiled.mkdir(parents=True, exist_ok=True)
    environment = Environment(
        bytecode_cache=FileSystemBytecodeCache(str(compiled)),
        loader=_Translated(Text.of(lang)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["query"] = lambda pairs: urlencode(list(pairs))
    environment.filters["mailto"] = lambda email: f"mailto:{quote(email, safe='@')}"
    environment.filters["paragraphs"] = paragraphs
    return environment


def render(template: str, t: Text, **values: Any) -> str:
    """The template's HTML in the reader's language. A name that the template lacks is an error."""
    return _environment(t.lang).get_template(template).render(t=t, n=t.n, **values)


def paragraphs(text: str) -> Markup:
    """Plain text with its blank lines as paragraphs and its line breaks kept; nothing in it is markup."""
    parts = [part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return Markup().join(
        Markup("<p>{}</p>").format(Markup("<br>").join(part.strip().split("\n"))) for part in parts
    )


def address(path: str, pairs: Mapping[str, str] | list[tuple[str, str]] = ()) -> str:  # type: ignore[assignment]
    """A path with a query string."""
    query = urlencode(pairs)
    return f"{path}?{query}" if query else path
