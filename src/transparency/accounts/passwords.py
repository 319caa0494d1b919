"""Passwords: what is good enough, and how they are kept.

Any characters count. bcrypt itself reads 72 bytes and stops at a NUL, so it is given a digest of the whole.
The hashes are those that streamlit-authenticator makes and checks (a test holds the two together).
"""

import base64
import hashlib
import re
import unicodedata
from threading import Lock

from transparency.errors import BadInput
from transparency.locale import N_

LEAST = 12
MOST = 1000
_GUESSES = 10**9
"""What can be guessed in fewer tries is refused; common passwords and their variations need far fewer."""
_OF_ITS_OWN = 8
"""Characters that must be left without the person's name and address."""
_COMMON = (
    "adgangskode", "kodeord", "hemmelig", "hemmelighed", "danmark", "dansk", "kommune", "udbud",
    "udbudsplan", "indkøb", "leverandør", "velkommen", "sommer", "vinter", "efterår", "forår", "januar",
    "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag", "københavn",
    "aarhus", "århus", "odense", "aalborg", "ålborg", "esbjerg", "elskerdig", "skat", "fodbold",
    "kærlighed", "jegelskerdig", "redaktør", "administrator",
)  # fmt: skip
"""What the lists, which are English, do not know."""
_NOBODYS = "$2b$12$QkE0yJ6mHqfFv8w1o5t9ue3bA6nqkTg5v6m1vJ0cQ0l9R6r3m3f5S"
"""The hash of no password, as costly to check as a person's."""

_looking = Lock()  # zxcvbn keeps what is known of a person where other threads read it


def check(password: str, *known: str) -> None:
    """Raises `BadInput` for one that is too short, or too easily guessed by who knows `known` of the person."""
    if len(password) < LEAST:
        raise BadInput(
            "password",
            N_("Adgangskoden skal have mindst {least} tegn; her er {count}."),
            least=LEAST,
            count=len(password),
        )
    if len(password) > MOST:
        raise BadInput("password", N_("Adgangskoden kan højst have {most} tegn."), most=MOST)
    from zxcvbn import zxcvbn  # brings lists of common passwords; only who chooses one needs them

    password = _normal(password)
    own = [word for text in known for word in (text, *re.split(r"[\W_]+", text)) if len(word) > 2]
    with _looking:
        found = zxcvbn(password[:72], user_inputs=[*own, *_COMMON])
    rest = password.casefold()
    for word in sorted(own, key=len, reverse=True):
        rest = rest.replace(word.casefold(), "")
    if found["guesses"] < _GUESSES or len(rest) < _OF_ITS_OWN:
        raise BadInput(
            "password",
            N_("Adgangskoden er for let at gætte. Brug fire eller flere ord, der ikke hænger sammen."),
        )


def hashed(password: str) -> str:
    """A new salted hash, 60 characters."""
    import bcrypt

    return bcrypt.hashpw(_digest(password), bcrypt.gensalt(12)).decode()


def fits(password: str, hash: str | None) -> bool:
    """Whether it is the password of the hash. Without one the same time is spent and the answer is no."""
    import bcrypt

    return bcrypt.checkpw(_digest(password), (hash or _NOBODYS).encode()) and hash is not None


def _digest(password: str) -> bytes:
    return base64.b64encode(hashlib.sha256(_normal(password).encode("utf-8", "surrogatepass")).digest())


def _normal(password: str) -> str:
    """Keyboards write the same letter in different ways: "å" as one character or as two."""
    return unicodedata.normalize("NFC", password)
