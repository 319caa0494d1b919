"""The tables. Migrations in `migrations/` make them; stores are the only ones that query them.

Moments are ISO text in UTC (`2026-11-23T17:00:00Z`), the same on both databases and inside the hash chain.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

MIGRATION = "0002"
"""The newest migration: what a database has to be at for this code."""

# SQLite makes only an INTEGER primary key its rowid, which the full-text table refers to.
_Big = BigInteger().with_variant(Integer, "sqlite")

version = Table(
    "version",
    metadata,
    Column("seq", _Big, primary_key=True, autoincrement=False, comment="Place in the chain, from 1"),
    Column("kind", String(20), nullable=False),
    Column("record_id", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", String(20), nullable=False),
    Column("who", String(64), nullable=False, comment="Salted hash; the name stands in `author`"),
    Column("reason", Text),
    Column("payload", Text, nullable=False, comment="The whole record as canonical JSON"),
    Column("payload_hash", String(64), nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("kind", "record_id", "version"),
    comment="Append-only history of every record, chained by hash",
)
Index("version_kind_at", version.c.kind, version.c.at)

author = Table(
    "author",
    metadata,
    Column("seq", _Big, ForeignKey("version.seq"), primary_key=True, autoincrement=False),
    Column("salt", String(32), nullable=False),
    Column("name", String(200), nullable=False),
    comment="Who made a version; can be deleted without breaking the chain",
)

record = Table(
    "record",
    metadata,
    Column("row", _Big, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("record_id", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("seq", _Big, ForeignKey("version.seq"), nullable=False, comment="The version that is in force"),
    UniqueConstraint("kind", "record_id"),
    comment="One row for each record: where its present version stands",
)

revision = Table(
    "revision",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("value", _Big, nullable=False, comment="Rises with every public change"),
    Column("at", String(20), nullable=False),
    Column("seq", _Big, nullable=False, comment="Last place in the chain"),
    Column("hash", String(64), nullable=False, comment="Last hash of the chain"),
    comment="One row: writers lock it, readers compare it",
)

cpv = Table(
    "cpv",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("da", Text, nullable=False),
    Column("en", Text, nullable=False),
    comment="CPV names from `import cpv`; the shipped table is a file",
)

# Accounts: nothing of this is public

organisation = Table(
    "organisation",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False, comment="municipality or supplier"),
    Column("cvr", String(8), unique=True, nullable=False),
    Column("name", String(200), nullable=False),
    Column("contact", String(254), nullable=False, comment="Mailbox"),
    Column("created_at", String(20), nullable=False),
    comment="The municipality and the suppliers whose people sign in",
)

account = Table(
    "account",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("organisation_id", _Big, ForeignKey("organisation.id"), nullable=False, index=True),
    Column("email", String(254), unique=True, nullable=False, comment="In lower case"),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("lang", String(2), nullable=False),
    Column("password", String(60), comment="bcrypt; none until the invitation is taken"),
    Column("active", Boolean, nullable=False),
    Column("created_at", String(20), nullable=False),
    Column("last_seen_at", String(20)),
    comment="A person; erased by emptying name, e-mail and password, so that what points here stays whole",
)

session = Table(
    "session",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("account_id", _Big, ForeignKey("account.id"), nullable=False, index=True),
    Column("token_hash", String(64), unique=True, nullable=False),
    Column("created_at", String(20), nullable=False),
    Column("seen_at", String(20), nullable=False, comment="To the minute"),
    Column("ends_at", String(20), nullable=False, comment="However much it is used"),
    Column("browser", String(200), nullable=False, comment="What the browser calls itself"),
    comment="Who is signed in where; a row that is gone is a session that has ended",
)

one_time = Table(
    "one_time",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("purpose", String(20), nullable=False, comment="ticket, invitation, reset or confirmation"),
    Column("account_id", _Big, ForeignKey("account.id"), index=True),
    Column("payload", Text, nullable=False, comment="What it is for, as JSON"),
    Column("created_at", String(20), nullable=False),
    Column("expires_at", String(20), nullable=False),
    Column("used_at", String(20)),
    comment="Links and tickets that work once",
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("key", String(64), nullable=False, comment="Hash of what is counted: an account, an address"),
    Column("at", String(20), nullable=False),
    comment="What is held back when it happens too often",
)
Index("attempt_key_at", attempt.c.key, attempt.c.at)

audit = Table(
    "audit",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("at", String(20), nullable=False, index=True),
    Column("who", String(60), nullable=False, index=True, comment="konto:7, kommandolinje:…; never a name"),
    Column("action", String(40), nullable=False, index=True),
    Column(
        "object", String(80), nullable=False, index=True, comment="What it was done to: AAK-2027-014, konto:9"
    ),
    Column("organisation_id", _Big, index=True),
    Column("reason", Text),
    Column("details", Text, nullable=False, comment="JSON without personal data"),
    comment="Append-only log of every change and every sign-in event",
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("at", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("recipient", String(254), nullable=False, index=True),
    Column("lang", String(2), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("plain", Text, nullable=False, comment="Emptied when it has been sent: it may hold a link"),
    Column("html", Text, nullable=False),
    Column("state", String(10), nullable=False, comment="waiting, sent, kept or failed"),
    Column("attempts", Integer, nullable=False),
    Column("next_at", String(20), nullable=False),
    Column("error", Text),
    Column("done_at", String(20)),
    comment="Letters on their way",
)
Index("outbox_state_next", outbox.c.state, outbox.c.next_at)

draft = Table(
    "draft",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("record_id", String(60), nullable=False),
    Column(
        "seen", Integer, nullable=False, comment="The public version that it was begun from; 0: a new record"
    ),
    Column(
        "edition", Integer, nullable=False, comment="Rises with each save: who saves an older one is told"
    ),
    Column("state", String(10), nullable=False, comment="draft or review"),
    Column("payload", Text, nullable=False),
    Column("reason", Text, nullable=False, comment="The public reason for the change"),
    Column("note", Text, nullable=False, comment="Between colleagues"),
    Column(
        "author_id", _Big, ForeignKey("account.id"), comment="Who saved it last; none from the command line"
    ),
    Column("updated_at", String(20), nullable=False),
    UniqueConstraint("kind", "record_id"),
    comment="What staff work on before it is public: at most one draft for a record",
)

upload = Table(
    "upload",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("organisation_id", _Big, ForeignKey("organisation.id"), nullable=False, index=True),
    Column("account_id", _Big, ForeignKey("account.id"), nullable=False),
    Column("object", String(80), nullable=False, comment="What it belongs to"),
    Column("content_hash", String(64), nullable=False),
    Column(
        "type", String(20), nullable=False, comment="By its content: pdf, png, jpeg, xlsx, docx, csv, txt"
    ),
    Column("filename", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", String(20), nullable=False),
    comment="Files; their content lies in the var folder under its hash",
)
