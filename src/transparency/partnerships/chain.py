"""Whether a partnership's own chain holds. Pure."""

from collections.abc import Iterable, Iterator

from transparency.history.records import START, Break, digest
from transparency.locale import N_
from transparency.partnerships.records import Entry, entry_hash


def breaks(
    entries: Iterable[tuple[Entry, str]], head_seq: int, head_hash: str, matters: dict[tuple[str, int], str]
) -> Iterator[Break]:
    """Walk a partnership's history, oldest first, against its head: yields every place where it does not hold.

    With each entry comes its moment as it stands there. `matters` are the hashes of the matters as they stand now:
    each has to be what its last version says.
    """
    expected_seq, previous = 0, START
    last: dict[tuple[str, int], tuple[int, str]] = {}
    for one, at in entries:
        expected_seq += 1
        key, record_id = (one.kind, one.number), str(one.number)
        if one.seq != expected_seq:
            yield Break(one.seq, one.kind, record_id, N_("Der mangler et led før dette."))
            expected_seq = one.seq
        if one.previous_hash != previous:
            yield Break(one.seq, one.kind, record_id, N_("Leddet hænger ikke sammen med det forrige."))
        if digest(one.payload) != one.payload_hash:
            yield Break(one.seq, one.kind, record_id, N_("Indholdet er ændret, efter at det blev skrevet."))
        if one.hash != entry_hash(
            one.previous_hash, one.seq, one.kind, one.number, one.version, at, one.side, one.account_id,
            one.move, one.payload_hash,
        ):  # fmt: skip
            yield Break(one.seq, one.kind, record_id, N_("Leddets egne oplysninger er ændret."))
        if one.version:
            if one.version != last.get(key, (0, ""))[0] + 1:
                yield Break(one.seq, one.kind, record_id, N_("Versionsnummeret følger ikke det forrige."))
            last[key] = (one.version, digest(one.payload))
        previous = one.hash
    if (head_seq, head_hash) != (expected_seq, previous):
        yield Break(head_seq, "", "", N_("Kæden ender et andet sted, end den skal."))
    written = {key: hash_ for key, (_, hash_) in last.items()}
    for kind, number in sorted(
        key for key in written.keys() | matters if written.get(key) != matters.get(key)
    ):
        yield Break(0, kind, str(number), N_("Registret peger ikke på den seneste version."))
