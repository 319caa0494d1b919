"""The calculators and the fit check as pages: what they answer, and what they say to what cannot be used."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from transparency.locale import LANGS, Lang
from transparency.services import Services, open_services
from transparency.storage.database import Database
from transparency.web.page import Visit
from transparency.web.views import guidance_tools

TODAY = date(2027, 2, 1)
Open = Callable[..., Visit]


@pytest.fixture
def visit(database: Database) -> Open:
    """`visit("vis=frister&start=2027-03-01", lang="en")`: a reader on a day in 2027."""
    opened: Services = open_services(database)

    def make(query: str = "", lang: Lang = "da") -> Visit:
        return Visit(opened, lang, TODAY, tuple(parse_qsl(query)))

    return make


def words(html: str) -> str:
    """What is read, with single blanks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
