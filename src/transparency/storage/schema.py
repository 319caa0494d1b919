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

MIGRATION = "0009"
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
    Column("about", String(40), index=True, comment="What it is erased with, if with anything: sign_up:7"),
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

# Market dialogues: what people send in, none of it public as it stands here

sign_up = Table(
    "sign_up",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("dialogue_id", String(60), nullable=False),
    Column("token_hash", String(64), unique=True, nullable=False, comment="Of the link in the letters"),
    Column("salt", String(32), nullable=False, comment="What the link is made of, with the site's secret"),
    Column("state", String(12), nullable=False, comment="unconfirmed, seat, waiting or cancelled"),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False, comment="In lower case"),
    Column("company", String(200), nullable=False),
    Column("cvr", String(8), nullable=False, comment="Empty for one without"),
    Column("size", String(10), nullable=False, comment="sme, large or empty"),
    Column("lang", String(2), nullable=False),
    Column("named", Boolean, nullable=False, comment="Whether the company may be named as a participant"),
    Column("at", String(20), nullable=False),
    Column("place", _Big, comment="Order in the queue, from when it was confirmed"),
    Column("delete_on", String(10), nullable=False, comment="The day it is erased"),
    Column("told", Integer, nullable=False, comment="Version of the dialogue that the person knows of"),
    comment="Who takes part in a dialogue or event, and who waits for a seat",
)
Index("sign_up_dialogue_state", sign_up.c.dialogue_id, sign_up.c.state, sign_up.c.place)

market_question = Table(
    "market_question",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("dialogue_id", String(60), nullable=False, index=True),
    Column("state", String(10), nullable=False, comment="waiting, answered or declined"),
    Column("text", Text, nullable=False),
    Column("email", String(254), nullable=False, comment="For a letter with the answer; empty: none wanted"),
    Column("lang", String(2), nullable=False),
    Column("at", String(20), nullable=False),
    Column("note", Text, nullable=False, comment="Why it was declined"),
    Column("delete_on", String(10), nullable=False, comment="The day it is erased"),
    comment="Questions from the market; an answered one stands in the record of its dialogue",
)

consultation_answer = Table(
    "consultation_answer",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("dialogue_id", String(60), nullable=False, index=True),
    Column("token_hash", String(64), unique=True, nullable=False, comment="Of the link in the first letter"),
    Column("confirmed", Boolean, nullable=False, comment="Whether the mailbox is proved by that link"),
    Column("receipt", String(20), unique=True, nullable=False),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False),
    Column("company", String(200), nullable=False),
    Column("cvr", String(8), nullable=False),
    Column("size", String(10), nullable=False),
    Column("lang", String(2), nullable=False),
    Column("named", Boolean, nullable=False),
    Column("payload", Text, nullable=False, comment="The answers, and what is confidential and why, as JSON"),
    Column("at", String(20), nullable=False),
    Column("delete_on", String(10), nullable=False),
    Column("told", Integer, nullable=False, comment="Version of the dialogue that the person knows of"),
    comment="Answers to written consultations",
)

# What is read in from elsewhere

notice = Table(
    "notice",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("notice_id", String(80), nullable=False, comment="BT-701, or the older format's number"),
    Column("version", String(10), nullable=False),
    Column(
        "number", String(20), nullable=False, index=True, comment="In the journal; empty while it has none"
    ),
    Column(
        "form", String(20), nullable=False, comment="planning, consultation, contract, award, change or other"
    ),
    Column("published_on", String(10), comment="Empty when the notice does not say"),
    Column("payload", Text, nullable=False, comment="The business terms that were read, as JSON"),
    Column(
        "content_hash", String(64), nullable=False, comment="Of the file, which is kept in the var folder"
    ),
    Column("file", String(200), nullable=False),
    Column("read_at", String(20), nullable=False),
    Column("tender_id", String(60), index=True, comment="The planned tender it belongs to"),
    Column("state", String(10), nullable=False, comment="new, linked or outside (never stood in the plan)"),
    Column("decided_at", String(20), comment="Empty while nobody has decided"),
    UniqueConstraint("notice_id", "version"),
    comment="Notices of the tender journal",
)

proposal = Table(
    "proposal",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("notice_id", _Big, ForeignKey("notice.id"), nullable=False, index=True),
    Column("tender_id", String(60), nullable=False),
    Column("reason", Text, nullable=False, comment="Why they may belong together, as JSON"),
    Column("state", String(10), nullable=False, comment="open, accepted or declined"),
    Column("at", String(20), nullable=False),
    UniqueConstraint("notice_id", "tender_id"),
    comment="A notice that may belong to a planned tender: a person decides",
)

source = Table(
    "source",
    metadata,
    Column("name", String(60), primary_key=True, comment="As in organisation.toml"),
    Column("etag", String(300), nullable=False),
    Column("last_modified", String(60), nullable=False),
    Column("tried_at", String(20)),
    Column("fetched_at", String(20)),
    Column("failures", Integer, nullable=False, comment="In a row"),
    Column("next_at", String(20)),
    Column("error", Text, nullable=False),
    comment="How it stands with each feed that is fetched",
)

feed_item = Table(
    "feed_item",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("source", String(60), nullable=False),
    Column(
        "key", String(64), nullable=False, comment="Hash of its guid, else of its link, else of its title"
    ),
    Column("title", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("published_on", String(20), comment="Empty when it cannot be read"),
    Column("content_hash", String(64), nullable=False, comment="Of the answer it came in"),
    Column("state", String(10), nullable=False, comment="open, noted or dismissed"),
    Column("at", String(20), nullable=False),
    UniqueConstraint("source", "key"),
    comment="What feeds brought: proposals to staff, never public by themselves",
)
Index("feed_item_state_at", feed_item.c.state, feed_item.c.at)

job = Table(
    "job",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(40), nullable=False, comment="The worker that runs it; empty: none"),
    Column("lease_until", String(20), comment="After it, a job whose worker has died is anybody's"),
    Column("started_at", String(20)),
    Column("ended_at", String(20)),
    Column("succeeded_at", String(20)),
    Column("next_at", String(20)),
    Column("failures", Integer, nullable=False, comment="In a row"),
    Column("error", Text, nullable=False, comment="Its reference in the log, a space, what went wrong"),
    comment="What workers do now and then: one row for each job, however many workers",
)

fetched = Table(
    "fetched",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("route", String(60), primary_key=True, comment="Without what was asked of it"),
    Column("count", _Big, nullable=False),
    comment="How often calendars and feeds were fetched, and nothing about who",
)

# Partnerships: seen by the two parties of each alone, and only through `partnerships.store`

partnership = Table(
    "partnership",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("reference", String(60), unique=True, nullable=False, comment="AAK-SP-2027-001"),
    Column("title", Text, nullable=False),
    Column("authority_id", _Big, ForeignKey("organisation.id"), nullable=False),
    Column("supplier_id", _Big, ForeignKey("organisation.id"), nullable=False, comment="The present one"),
    Column("state", String(12), nullable=False, comment="active or ended"),
    Column("starts_on", String(10), nullable=False),
    Column("ends_on", String(10), nullable=False),
    Column("example", Boolean, nullable=False, comment="Made up, to try the site with"),
    Column(
        "figures",
        Text,
        nullable=False,
        comment="What the portfolio counts, as JSON; brought up at each change",
    ),
    Column("seq", _Big, nullable=False, comment="Last place in the partnership's own chain"),
    Column("hash", String(64), nullable=False, comment="Last hash of that chain"),
    Column("created_at", String(20), nullable=False),
    comment="A strategic partnership contract that is followed up here",
)

partner = Table(
    "partner",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("partnership_id", _Big, ForeignKey("partnership.id"), nullable=False, index=True),
    Column("account_id", _Big, ForeignKey("account.id"), nullable=False, index=True),
    Column("organisation_id", _Big, ForeignKey("organisation.id"), nullable=False),
    Column("side", String(10), nullable=False, comment="authority or supplier"),
    Column("task", String(200), nullable=False, comment="What the person does here, in their own words"),
    Column("letters", String(10), nullable=False, comment="at_once, weekly or none"),
    Column("since", String(20), nullable=False),
    Column("until", String(20), comment="None while the person has a seat"),
    Column(
        "digest_on",
        String(10),
        comment="When the weekly letter was last written, or left out for want of news",
    ),
    comment="Who takes part in a partnership, and for which side",
)

matter = Table(
    "matter",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("partnership_id", _Big, ForeignKey("partnership.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("number", Integer, nullable=False, comment="Within the partnership and the kind, from 1"),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("open", Boolean, nullable=False),
    Column(
        "waits_authority", Boolean, nullable=False, comment="Whether the municipality has to do something"
    ),
    Column("waits_supplier", Boolean, nullable=False, comment="Whether the supplier has to do something"),
    Column("waits_from", String(10), comment="The first day on which they have to; empty: now"),
    Column("due_on", String(10), comment="When it is to be done"),
    Column("done_on", String(10), comment="When it was done"),
    Column("mark", String(20), nullable=False, comment="What the portfolio counts by; empty: nothing"),
    Column("raised_on", String(10), nullable=False),
    Column("reminded_on", String(10), comment="When people were last reminded of the day it is due"),
    Column("payload", Text, nullable=False, comment="The matter as it stands, as JSON"),
    UniqueConstraint("partnership_id", "kind", "number"),
    comment="What the parties of a partnership work on: a meeting, a warning, an obligation",
)
Index("matter_partnership_open", matter.c.partnership_id, matter.c.open)

entry = Table(
    "entry",
    metadata,
    Column("partnership_id", _Big, ForeignKey("partnership.id"), primary_key=True),
    Column("seq", _Big, primary_key=True, autoincrement=False, comment="Place in the chain, from 1"),
    Column("kind", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False, comment="Of the matter; 0 for what was only said about it"),
    Column("at", String(20), nullable=False),
    Column("side", String(10), nullable=False),
    Column("account_id", _Big, nullable=False),
    Column("move", String(30), nullable=False, comment="What was done; comment: something was said"),
    Column("payload", Text, nullable=False),
    Column("payload_hash", String(64), nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    comment="Append-only history of each partnership, chained by hash, the same for both parties",
)
Index("entry_matter", entry.c.partnership_id, entry.c.kind, entry.c.number, entry.c.seq)

sealed = Table(
    "sealed",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("partnership_id", _Big, ForeignKey("partnership.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("round", String(20), nullable=False, comment="Which period or round it belongs to"),
    Column("side", String(10), nullable=False),
    Column("voter", String(64), nullable=False, comment="The side, or a keyed hash that names nobody"),
    Column("payload", Text, nullable=False),
    UniqueConstraint("partnership_id", "kind", "number", "round", "voter"),
    comment="What a side has said and the other may not see yet; gone when it is opened",
)

document = Table(
    "document",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("partnership_id", _Big, ForeignKey("partnership.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("side", String(10), nullable=False),
    Column("account_id", _Big, ForeignKey("account.id"), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("type", String(20), nullable=False),
    Column("filename", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    Column("secret", Boolean, nullable=False, comment="Marked by the one who put it here as a trade secret"),
    Column("at", String(20), nullable=False),
    comment="Files of a partnership; their content lies in the var folder under its hash",
)

calendar_key = Table(
    "calendar_key",
    metadata,
    Column("id", _Big, primary_key=True, autoincrement=True),
    Column("account_id", _Big, ForeignKey("account.id"), nullable=False, index=True),
    Column("token_hash", String(64), unique=True, nullable=False),
    Column("at", String(20), nullable=False),
    Column("used_at", String(20), comment="To the day"),
    Column("revoked_at", String(20)),
    comment="Addresses of private calendars; the token itself is shown once and not kept",
)
