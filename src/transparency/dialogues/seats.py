"""Who has a seat and who waits, and the link that a sign-up is looked after by. In a transaction of the caller's."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from transparency.dialogues import participation_records as records
from transparency.dialogues import participation_store as store
from transparency.dialogues.letters import Writer
from transparency.dialogues.participation_records import SignUp
from transparency.dialogues.records import Dialogue, Version
from transparency.history.register import Register
from transparency.mail import store as mail
from transparency.mail.records import Letter


class Seats:
    """The seats of dialogues and events. `secret` is what links are made of."""

    def __init__(self, dialogues: Register[Dialogue, Any], write: Writer, secret: bytes) -> None:
        self.dialogues = dialogues
        self.write = write
        self._secret = secret

    def version(self, connection: Connection, dialogue_id: str) -> Version:
        """The present version of a dialogue. Raises `NotFound`."""
        kind = self.dialogues.kind
        if not dialogue_id.isascii() or "\0" in dialogue_id:  # none, and not every database takes such a text
            raise kind.not_found(dialogue_id)
        found = self.dialogues.newest(connection, dialogue_id)
        if found is None:
            raise kind.not_found(dialogue_id)
        return found

    def give(self, connection: Connection, d: Dialogue, now: datetime, confirmed: int | None = None) -> int:
        """The first of the waiting list have the seats that are free. Returns how many seats are taken then.

        Writers go one after the other, so nobody else counts the same seat. `confirmed` is who has just come in.
        """
        taken = store.counts_of(connection, {d.id: d.seats})[d.id].taken
        for one in store.waiting(connection, d.id, records.free_seats(d, taken, now)):
            store.give_seat(connection, one.id)
            taken += 1
            words: Callable[[Dialogue, records.Form, str], Letter] = (
                self.write.seat if one.id == confirmed else self.write.moved_up
            )
            mail.post(connection, words(d, one.form, self.code(connection, one)), store.about(one))
        return taken

    def made_of(self, salt: str) -> str:
        """The code of the link of a sign-up with this salt."""
        code = hmac.new(self._secret, f"sign-up:{salt}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(code).rstrip(b"=").decode()

    def code(self, connection: Connection, one: SignUp) -> str:
        """The code of a sign-up's link, the same in every letter; a new one after the secret was changed."""
        code = self.made_of(one.salt)
        store.renew_link(connection, one.id, code)
        return code
