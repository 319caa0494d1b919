"""Records into the bytes that calendars, feed readers, spreadsheets and programs take.

Everything here is pure: no database, no HTTP, no clock. The same records give the same bytes, so that
what is made can be kept under (record, version, language) and a reader never sees a false change.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from transparency.config import Organisation
from transparency.locale import Text

# What XML 1.0 (§ 2.2) forbids, and half surrogates, which no encoding can carry.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x7f-\x9f]")

# Names that must outlive the site's address are made from the municipality's CVR number, which does not
# change.
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://schema.org/GovernmentOrganization#cvr")


@dataclass(frozen=True, slots=True)
class Site:
    """What every format has to know about where the records are published, and by whom.

    `base_url` is the public address without a closing slash. `cpv_label` and `promise_label` give the name
    of a CPV code and of one of the policy's promises in a language ("da" or "en").
    """

    base_url: str
    organisation: Organisation
    cpv_label: Callable[[str, str], str]
    promise_label: Callable[[str, str], str]

    def url(self, record_id: str) -> str:
        """The permanent address of a record: the only one that calendars, feeds and data name it by."""
        return f"{self.base_url}/p/{record_id}"

    def urn(self, *name: str) -> str:
        """A name for ever (`urn:uuid:…`, RFC 9562 version 5): the same wherever the site moves to."""
        said = "/".join((self.organisation.cvr, *name))
        return uuid.uuid5(_NAMES, said).urn

    def department(self, key: str, t: Text) -> str:
        """The name of a department; of one that the file no longer has, its key."""
        found = self.organisation.department(key)
        return found.label(t.lang) if found else key


def moment(at: datetime) -> str:
    """A moment as RFC 3339 in UTC: 2027-03-01T09:30:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def clean(text: str) -> str:
    """Text that XML and iCalendar can carry: every kind of line break is a newline, control characters go."""
    return _UNSEEN.sub("", _FORBIDDEN.sub("", _BREAKS.sub("\n", text)))


def one_line(text: str) -> str:
    """Clean text on one line, with single blanks."""
    return " ".join(clean(text).split())
