"""Domain errors: raised where a rule is broken, put into the reader's language at the edge.

An error holds a Danish message with named places and the values for them, so that it can be shown in
either language, logged, and sent as a JSON problem without being worded twice.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transparency.locale import Text


class DomainError(Exception):
    """Something a person can put right. `message` is a catalog text with `{places}` for `values`."""

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def say(self, t: "Text") -> str:
        """The message in the reader's language: what is wrong, where, and what would be right."""
        return t(self.message, **self.values)

    def __str__(self) -> str:
        return self.message.format(**self.values)


class BadInput(DomainError):
    """A value from outside that cannot be used. `name` is the query name, column or setting it stood in."""

    def __init__(self, name: str, message: str, /, **values: object) -> None:
        super().__init__(message, name=name, **values)
        self.name = name


class NotFound(DomainError):
    """No such record, or none that this reader may know of (the two must look the same)."""


class Conflict(DomainError):
    """The record has changed since the version that the caller saw."""


class BadSetting(DomainError):
    """A setting or shipped file without which the site must not start. Names the key."""
