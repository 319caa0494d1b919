"""Full-text search that finds the same on both databases.

What is indexed is decided here, with a library, at write time: folded words and their Danish stems. FTS5
and tsvector then only store and look up plain `a-z0-9` terms, so they cannot differ. A word of the query
matches a record that has its stem, or any word that begins with it; all the words have to match.
"""

from collections.abc import Iterable
from itertools import chain

import numpy as np
from sqlalchemy import ARRAY, Connection, Text, bindparam, text

from transparency.words import fold, stem, stems, tokens, words

MAX_TERMS = 12


MAX_CONTENT = 100_000
"""Characters of a text that are indexed: PostgreSQL takes a megabyte of terms for a record, SQLite more."""


def terms(content: str) -> list[str]:
    """The terms to index for a text, sorted, each once."""
    content = content[:MAX_CONTENT]
    return sorted({*tokens(content), *stems(content)} - {""})


def write(connection: Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Index the text of each record row, in place of what was there; the last, when one row comes twice."""
    contents = dict(rows)
    if connection.dialect.name == "sqlite":
        entries = [{"row": row, "words": " ".join(terms(content))} for row, content in contents.items()]
        if entries:
            connection.execute(text("DELETE FROM search WHERE rowid = :row"), entries)
            connection.execute(text("INSERT INTO search (rowid, words) VALUES (:row, :words)"), entries)
        return
    listed = [{"row": row, "words": terms(content)} for row, content in contents.items()]
    if listed:
        statement = text(
            "INSERT INTO search (row, words) VALUES (:row, array_to_tsvector(:words)) "
            "ON CONFLICT (row) DO UPDATE SET words = excluded.words"
        ).bindparams(bindparam("words", type_=ARRAY(Text)))
        connection.execute(statement, listed)


def wanted(query: str) -> list[str]:
    """The words of a query that a record must have: each once, the first dozen."""
    return list(dict.fromkeys(words(query)[:MAX_TERMS]))


def find(connection: Connection, query: str) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Record rows that have all the query's words, unordered. A query without words finds nothing."""
    terms_of = [(fold(word), stem(word)) for word in wanted(query)]
    if not terms_of:
        return np.empty(0, np.int64)
    if connection.dialect.name == "sqlite":
        match = " AND ".join(f'("{prefix}"* OR "{root}")' for prefix, root in terms_of)
        found = connection.exec_driver_sql("SELECT rowid FROM search WHERE search MATCH ?", (match,))
    else:
        match = " & ".join(f"('{prefix}':* | '{root}')" for prefix, root in terms_of)
        found = connection.execute(text("SELECT row FROM search WHERE words @@ (:q)::tsquery"), {"q": match})
    # The driver's own tuples: ten thousand of them cost several milliseconds as SQLAlchemy rows.
    rows = found.cursor.fetchall()
    return np.fromiter(chain.from_iterable(rows), np.int64, len(rows))
