"""Passwords: what is good enough, and how they are kept.

Any characters count. bcrypt itself reads 72 bytes and stops at a NUL, so it is given a digest of the whole.
The hashes are those that streamlit-authenticator makes and checks (a test holds the two together).
"""

import base64
import hashlib
from functools import cache

from transparency.errors import BadInput
from transparency.locale import N_

LEAST = 12
MOST = 1000
_GUESSES = 10**8
"""What can be guessed in fewer tries is refused; common passwords and their variations need far fewer."""


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

    if (
        zxcvbn(password[:72], user_inputs=[part for text in known for part in (text, *text.split("@"))])[
            "guesses"
        ]
        < _GUESSES
    ):
        raise BadInput(
            "password",
            N_("Adgangskoden er for let at gætte. Brug fire eller flere ord, der ikke hænger sammen."),
        )


def hashed(password: str) -> str:
    """A new salted hash, 60 characters."""
    import bcrypt

    return bcrypt.hashpw(_digest(password), bcrypt.gensalt()).decode()


def fits(password: str, hash: str | None) -> bool:
    """Whether it is the password of the hash. Without one the same time is spent and the answer is no."""
    import bcrypt

    return bcrypt.checkpw(_digest(password), (hash or _nobodys()).encode()) and hash is not None


def _digest(password: str) -> bytes:
    return base64.b64encode(hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest())


@cache
def _nobodys() -> str:
    return hashed("")
