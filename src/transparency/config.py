"""Typed settings from the environment, and the organisation from one file.

`settings()` and `organisation()` are read once. Anything missing or wrong stops the start with the
name of the key (`BadSetting`), never with a guess.
"""

import os
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from transparency import toml_file
from transparency.errors import BadSetting
from transparency.locale import N_, Lang

ROOT = Path(__file__).resolve().parents[2]

DEMO_SECRET = "demo-only-not-for-production"
MIN_SECRET = 32
"""Characters."""

_BASE_URL = re.compile(r"https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
_DATABASE_URL = re.compile(
    r"postgres(ql)?(\+\w+)?://([^:/]*(:[^@]*)?@)?(\[[^/?]+\]|[^/:?\[\]]*)(:(?P<port>[^/?]*))?([/?].*)?"
    r"|sqlite(\+\w+)?://(/.*)?"
)
MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@\w([\w.-]*\w)?")
"""One address and nothing else: no name, no list, no line break."""
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""A server by its full name: no number, and no name that means something else on each machine."""


class Settings(BaseSettings):
    """What differs from one installation to the next. Each field's description is printed by `settings`."""

    model_config = SettingsConfigDict(env_prefix="TRANSPARENCY_", extra="ignore", populate_by_name=True)

    port: int = Field(8501, validation_alias="PORT", ge=1, le=65535, description="Port the site listens on")
    database_url: str = Field(
        "", validation_alias="DATABASE_URL", description="PostgreSQL address; empty: SQLite in the var folder"
    )
    env: Literal["demo", "production"] = Field("demo", description="demo fills in marked example data")
    base_url: str = Field("", description="Public address of the site, without a closing slash")
    secret_key: SecretStr = Field(SecretStr(DEMO_SECRET), description="Signs cookies; 32 characters or more")
    organisation: Path = Field(ROOT / "organisation.toml", description="File that describes the municipality")
    var: Path = Field(ROOT / "var", description="Folder for what running makes: database, logs")
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token for /metrics; empty: /metrics is closed"
    )

    smtp_url: SecretStr = Field(
        SecretStr(""), validation_alias="SMTP_URL", description="Mail server; empty: mail is kept, not sent"
    )
    mail_from: str = Field("", description="Sender of mail; empty: the municipality's address")
    worker: bool = Field(True, description="Whether the site does planned jobs itself; false: `worker` apart")
    four_eyes: bool = Field(False, description="Whether a second person has to publish what one has written")
    notices: Path | None = Field(
        None, description="Folder that new notices (.xml) are read from; empty: none"
    )

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        if not self.database_url:
            self.database_url = f"sqlite:///{self.var / 'transparency.db'}"
        if not self.base_url and self.env == "demo":
            self.base_url = f"http://localhost:{self.port}"
        self.base_url = self.base_url.rstrip("/")
        return self


def env_name(field: str) -> str:
    """The environment variable that sets a field of `Settings`."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"TRANSPARENCY_{field.upper()}"


def load_settings() -> Settings:
    """Read the environment afresh. Raises `BadSetting` naming the variable."""
    try:
        found = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        # pydantic names an aliased field by its alias and any other by the field's own name
        key = str(first["loc"][0]) if first["loc"] else ""
        name = env_name(key) if key in Settings.model_fields else key
        raise BadSetting(N_("Indstillingen {key} er forkert: {why}"), key=name, why=first["msg"]) from None
    if found.env == "production":
        secret = found.secret_key.get_secret_value()
        if secret not in ("", DEMO_SECRET) and len(secret) < MIN_SECRET:
            raise BadSetting(
                N_("Indstillingen {key} er for kort ({length} af mindst {least} tegn)."),
                key="TRANSPARENCY_SECRET_KEY",
                length=len(secret),
                least=MIN_SECRET,
            )
        if secret in ("", DEMO_SECRET):
            raise BadSetting(
                N_(
                    "Indstillingen {key} mangler: i drift skal den være en egen tilfældig tekst på mindst 32 tegn."
                ),
                key="TRANSPARENCY_SECRET_KEY",
            )
    if not _BASE_URL.fullmatch(found.base_url):
        raise BadSetting(
            N_(
                "Indstillingen {key} skal være sitets offentlige adresse, for eksempel {example}, og ikke mere."
            ),
            key="TRANSPARENCY_BASE_URL",
            example="https://udbud.kommune.dk",
        )
    _check_database_url(found.database_url)
    mail_server(found.smtp_url.get_secret_value())
    if found.mail_from:
        check_sender(found.mail_from)
    if not _can_write(found.var):
        raise BadSetting(
            N_("Indstillingen {key}: der kan ikke skrives i mappen {path}."),
            key="TRANSPARENCY_VAR",
            path=str(found.var),
        )
    return found


def _check_database_url(url: str) -> None:
    """Raises `BadSetting`, which does not repeat the address: it may hold a password."""
    match = _DATABASE_URL.fullmatch(url)
    if not match:
        raise BadSetting(
            N_("Indstillingen {key} skal være en adresse, der begynder med postgresql:// eller sqlite:///."),
            key="DATABASE_URL",
        )
    port = match["port"]
    if port and not (re.fullmatch("[0-9]{1,5}", port) and 1 <= int(port) <= 65535):
        raise BadSetting(
            N_("Indstillingen {key}: porten skal være et tal mellem 1 og 65535."), key="DATABASE_URL"
        )


def check_sender(mailbox: str) -> None:
    """Raises `BadSetting` for what mail cannot be sent from: not every server takes other than ASCII."""
    if not (MAILBOX.fullmatch(mailbox) and mailbox.isascii()):
        raise BadSetting(
            N_("Indstillingen {key} skal være en mailadresse, for eksempel {example}."),
            key="TRANSPARENCY_MAIL_FROM",
            example="udbud@kommune.dk",
        )


Encryption = Literal["from_start", "required", "if_offered", "never"]


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over. Without `user` it is done without signing in."""

    host: str
    port: int
    encryption: Encryption
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server(url: str) -> MailServer | None:
    """What `SMTP_URL` says; None when it is empty.

    Raises `BadSetting`, which does not repeat the address: it may hold a password.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # a port that is none, or half an IPv6 address
        host, port = "", None
    if not host:
        raise BadSetting(_NOT_A_MAIL_SERVER, key="SMTP_URL")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    asked: dict[str, Encryption] = {
        "smtps:": "from_start",
        "smtp:starttls=require": "required",
        "smtp:starttls=no": "never",
        # who listens in must not get the password by hiding the server's offer
        "smtp:": "required" if user else "if_offered",
    }
    encryption = asked.get(f"{parts.scheme}:{parts.query}")
    if (
        encryption is None
        or port == 0
        or parts.path not in ("", "/")
        or parts.fragment
        or not re.fullmatch(r"[a-z0-9._:-]+", host)
        or bool(user) != bool(password)
        or not re.fullmatch(r"[ -~]*", user + password)
    ):
        raise BadSetting(_NOT_A_MAIL_SERVER, key="SMTP_URL")
    return MailServer(host, port or (465 if parts.scheme == "smtps" else 587), encryption, user, password)


_NOT_A_MAIL_SERVER = N_(
    "Indstillingen {key} skal være en mailservers adresse: smtp://bruger:kode@server:587 eller "
    "smtps://bruger:kode@server:465. Særlige tegn i koden skrives procentkodet, fx %40 for @."
)


def _can_write(folder: Path) -> bool:
    """Whether the folder, or the nearest one above it that there is, can be written in."""
    nearest = next((place for place in (folder, *folder.parents) if os.path.exists(place)), folder)
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


@cache
def settings() -> Settings:
    """The process's settings."""
    return load_settings()


@dataclass(frozen=True, slots=True)
class Department:
    """A magistratsafdeling. `key` stands in URLs and spreadsheets' round trip and never changes."""

    key: str
    da: str
    en: str
    aliases: tuple[str, ...] = ()
    mailbox: str = ""
    """Where it is asked to confirm its tenders; empty: the municipality's `email`."""

    def label(self, lang: Lang) -> str:
        return self.en if lang == "en" else self.da


@dataclass(frozen=True, slots=True)
class Source:
    """A feed that is fetched (`[[source]]`). `hosts` are the servers that it may be fetched from, its own first;
    one with another port than 443 has it after a colon.
    """

    name: str
    url: str
    every_minutes: int
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """The municipality that the site is for (`organisation.toml`). Empty links are not shown."""

    name: str
    name_en: str
    site_name: str
    site_name_en: str
    cvr: str
    id_prefix: str
    ocid_prefix: str
    nuts: str
    unit: str
    address: str
    phone: str
    email: str
    website: str
    accent: str
    accent_dark: str
    tender_platform: str
    tender_platform_name: str
    accessibility_statement: str
    privacy_contact: str
    departments: tuple[Department, ...]
    confirm_days: int = 90
    """How long a confirmation of a tender holds."""
    sources: tuple[Source, ...] = ()
    """What is fetched; none unless the file says so."""

    def department(self, key: str) -> Department | None:
        return next((d for d in self.departments if d.key == key), None)

    def title(self, lang: Lang) -> str:
        return self.site_name_en if lang == "en" else self.site_name


def load_organisation(path: Path) -> Organisation:
    """Read the file. Raises `BadSetting` naming the file and the key that is missing or wrong."""
    content = toml_file.read(path)
    listed = content.get("department")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        raise BadSetting(N_("{key} mangler i {path}"), key="[[department]]", path=str(path))
    departments = tuple(
        Department(
            key=_text(one, "key", path), da=_text(one, "da", path), en=_text(one, "en", path),
            aliases=_texts(one, "aliases", path), mailbox=_text({"mailbox": ""} | one, "mailbox", path),
        )
        for one in listed
    )  # fmt: skip
    if len({d.key for d in departments}) < len(departments):
        raise BadSetting(N_("{key} står to gange i {path}"), key="[[department]] key", path=str(path))
    days = content.get("confirm_days", 90)
    if type(days) is not int or not 1 <= days <= 366:
        raise BadSetting(
            N_("{key} i {path} kan ikke være “{value}”"), key="confirm_days", path=str(path), value=days
        )
    names = [
        f for f in Organisation.__dataclass_fields__ if f not in ("departments", "confirm_days", "sources")
    ]
    texts = {name: _text(content, name, path) for name in names}
    return Organisation(**texts, departments=departments, confirm_days=days, sources=_sources(content, path))


_PLACE = re.compile(rf"{HOST.pattern}(?::[0-9]{{1,5}})?")
_SOURCE_URL = re.compile(rf"https://({_PLACE.pattern})(?:[/?][!-~]*)?")


def _sources(content: dict[str, Any], path: Path) -> tuple[Source, ...]:
    listed = content.get("source", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise BadSetting(N_("{key} mangler i {path}"), key="[[source]]", path=str(path))
    found = []
    for one in listed:
        name, url = _text(one, "name", path), _text(one, "url", path)
        minutes, hosts = one.get("every_minutes", 60), _texts(one, "hosts", path)
        own = _SOURCE_URL.fullmatch(url)
        for key, value, good in (
            ("name", name, len(name) <= 60 and name.isprintable()),
            ("url", url, own is not None),
            ("every_minutes", minutes, type(minutes) is int and 5 <= minutes <= 10_080),
            ("hosts", ", ".join(hosts), all(_PLACE.fullmatch(host) for host in hosts)),
        ):
            if not good:
                raise BadSetting(
                    N_("{key} i {path} kan ikke være “{value}”"),
                    key=f"[[source]] {key}",
                    path=str(path),
                    value=value,
                )
        assert own is not None
        places = (own[1], *hosts)
        found.append(Source(name, url, minutes, tuple(place.removesuffix(":443") for place in places)))
    if len({one.name for one in found}) < len(found):
        raise BadSetting(N_("{key} står to gange i {path}"), key="[[source]] name", path=str(path))
    return tuple(found)


# What ids, URLs and other formats are made of cannot be left empty or take any form.
_FORMS = {
    "name": ".+",
    "site_name": ".+",
    "cvr": "[0-9]{8}",
    "id_prefix": "[A-Z]{2,6}",
    "ocid_prefix": "[a-z0-9-]+",
    "key": "[a-z0-9-]{1,20}",
    "da": ".+",
    "mailbox": f"({MAILBOX.pattern})?",
}


def _text(content: dict[str, Any], key: str, path: Path) -> str:
    value = content.get(key)
    if not isinstance(value, str):
        raise BadSetting(N_("{key} mangler i {path}"), key=key, path=str(path))
    if not re.fullmatch(_FORMS.get(key, "(?s:.*)"), value.strip()):
        raise BadSetting(N_("{key} i {path} kan ikke være “{value}”"), key=key, path=str(path), value=value)
    return value.strip()


def _texts(content: dict[str, Any], key: str, path: Path) -> tuple[str, ...]:
    values = content.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadSetting(N_("{key} i {path} skal være en liste af tekster"), key=key, path=str(path))
    return tuple(values)


@cache
def organisation() -> Organisation:
    """The process's organisation."""
    return load_organisation(settings().organisation)
