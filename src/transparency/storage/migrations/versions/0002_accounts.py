"""Accounts, organisations, sessions, drafts, letters, uploads and the log of who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(20), nullable=False, comment="municipality or supplier"),
        sa.Column("cvr", sa.String(8), unique=True, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("contact", sa.String(254), nullable=False, comment="Mailbox"),
        sa.Column("created_at", sa.String(20), nullable=False),
        comment="The municipality and the suppliers whose people sign in",
    )
    op.create_table(
        "account",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("organisation_id", _big, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("email", sa.String(254), unique=True, nullable=False, comment="In lower case"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("password", sa.String(60), comment="bcrypt; none until the invitation is taken"),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.String(20), nullable=False),
        sa.Column("last_seen_at", sa.String(20)),
        comment="A person; erased by emptying name, e-mail and password, so that what points here stays whole",
    )
    op.create_index("ix_account_organisation_id", "account", ["organisation_id"])
    op.create_table(
        "session",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("account_id", _big, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("token_hash", sa.String(64), unique=True, nullable=False),
        sa.Column("created_at", sa.String(20), nullable=False),
        sa.Column("seen_at", sa.String(20), nullable=False, comment="To the minute"),
        sa.Column("ends_at", sa.String(20), nullable=False, comment="However much it is used"),
        sa.Column("browser", sa.String(200), nullable=False, comment="What the browser calls itself"),
        comment="Who is signed in where; a row that is gone is a session that has ended",
    )
    op.create_index("ix_session_account_id", "session", ["account_id"])
    op.create_table(
        "one_time",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column(
            "purpose", sa.String(20), nullable=False, comment="ticket, invitation, reset or confirmation"
        ),
        sa.Column("account_id", _big, sa.ForeignKey("account.id")),
        sa.Column("payload", sa.Text, nullable=False, comment="What it is for, as JSON"),
        sa.Column("created_at", sa.String(20), nullable=False),
        sa.Column("expires_at", sa.String(20), nullable=False),
        sa.Column("used_at", sa.String(20)),
        comment="Links and tickets that work once",
    )
    op.create_index("ix_one_time_account_id", "one_time", ["account_id"])
    op.create_table(
        "attempt",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column(
            "key", sa.String(64), nullable=False, comment="Hash of what is counted: an account, an address"
        ),
        sa.Column("at", sa.String(20), nullable=False),
        comment="What is held back when it happens too often",
    )
    op.create_index("attempt_key_at", "attempt", ["key", "at"])
    op.create_table(
        "audit",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("who", sa.String(60), nullable=False, comment="konto:7, kommandolinje:…; never a name"),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column(
            "object", sa.String(80), nullable=False, comment="What it was done to: AAK-2027-014, konto:9"
        ),
        sa.Column("organisation_id", _big),
        sa.Column("reason", sa.Text),
        sa.Column("details", sa.Text, nullable=False, comment="JSON without personal data"),
        comment="Append-only log of every change and every sign-in event",
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_who", "audit", ["who"])
    op.create_index("ix_audit_action", "audit", ["action"])
    op.create_index("ix_audit_object", "audit", ["object"])
    op.create_index("ix_audit_organisation_id", "audit", ["organisation_id"])
    op.create_table(
        "outbox",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column(
            "plain", sa.Text, nullable=False, comment="Emptied when it has been sent: it may hold a link"
        ),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False, comment="waiting, sent, kept or failed"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.String(20), nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("done_at", sa.String(20)),
        comment="Letters on their way",
    )
    op.create_index("ix_outbox_recipient", "outbox", ["recipient"])
    op.create_index("outbox_state_next", "outbox", ["state", "next_at"])
    op.create_table(
        "draft",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("record_id", sa.String(60), nullable=False),
        sa.Column(
            "seen",
            sa.Integer,
            nullable=False,
            comment="The public version that it was begun from; 0: a new record",
        ),
        sa.Column(
            "edition",
            sa.Integer,
            nullable=False,
            comment="Rises with each save: who saves an older one is told",
        ),
        sa.Column("state", sa.String(10), nullable=False, comment="draft or review"),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False, comment="The public reason for the change"),
        sa.Column("note", sa.Text, nullable=False, comment="Between colleagues"),
        sa.Column(
            "author_id",
            _big,
            sa.ForeignKey("account.id"),
            comment="Who saved it last; none from the command line",
        ),
        sa.Column("updated_at", sa.String(20), nullable=False),
        sa.UniqueConstraint("kind", "record_id"),
        comment="What staff work on before it is public: at most one draft for a record",
    )
    op.create_table(
        "upload",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("organisation_id", _big, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("account_id", _big, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("object", sa.String(80), nullable=False, comment="What it belongs to"),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column(
            "type",
            sa.String(20),
            nullable=False,
            comment="By its content: pdf, png, jpeg, xlsx, docx, csv, txt",
        ),
        sa.Column("filename", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        comment="Files; their content lies in the var folder under its hash",
    )
    op.create_index("ix_upload_organisation_id", "upload", ["organisation_id"])
    _forbid_rewriting()


def _forbid_rewriting() -> None:
    """Nobody, not even the site, changes or removes what stands in the log."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{action.lower()} BEFORE {action} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        )
