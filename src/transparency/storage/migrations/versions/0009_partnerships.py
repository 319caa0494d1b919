"""Strategic partnerships: what two parties follow up together."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "partnership",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("reference", sa.String(60), unique=True, nullable=False, comment="AAK-SP-2027-001"),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("authority_id", _big, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column(
            "supplier_id", _big, sa.ForeignKey("organisation.id"), nullable=False, comment="The present one"
        ),
        sa.Column("state", sa.String(12), nullable=False, comment="active or ended"),
        sa.Column("starts_on", sa.String(10), nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
        sa.Column("example", sa.Boolean, nullable=False, comment="Made up, to try the site with"),
        sa.Column(
            "figures",
            sa.Text,
            nullable=False,
            comment="What the portfolio counts, as JSON; brought up at each change",
        ),
        sa.Column("seq", _big, nullable=False, comment="Last place in the partnership's own chain"),
        sa.Column("hash", sa.String(64), nullable=False, comment="Last hash of that chain"),
        sa.Column("created_at", sa.String(20), nullable=False),
        comment="A strategic partnership contract that is followed up here",
    )
    op.create_table(
        "partner",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("partnership_id", _big, sa.ForeignKey("partnership.id"), nullable=False),
        sa.Column("account_id", _big, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("organisation_id", _big, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("side", sa.String(10), nullable=False, comment="authority or supplier"),
        sa.Column(
            "task", sa.String(200), nullable=False, comment="What the person does here, in their own words"
        ),
        sa.Column("letters", sa.String(10), nullable=False, comment="at_once, weekly or none"),
        sa.Column("since", sa.String(20), nullable=False),
        sa.Column("until", sa.String(20), comment="None while the person has a seat"),
        sa.Column(
            "digest_on",
            sa.String(10),
            comment="When the weekly letter was last written, or left out for want of news",
        ),
        comment="Who takes part in a partnership, and for which side",
    )
    op.create_index("ix_partner_partnership_id", "partner", ["partnership_id"])
    op.create_index("ix_partner_account_id", "partner", ["account_id"])
    op.create_table(
        "matter",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("partnership_id", _big, sa.ForeignKey("partnership.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column(
            "number", sa.Integer, nullable=False, comment="Within the partnership and the kind, from 1"
        ),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column(
            "waits_authority",
            sa.Boolean,
            nullable=False,
            comment="Whether the municipality has to do something",
        ),
        sa.Column(
            "waits_supplier", sa.Boolean, nullable=False, comment="Whether the supplier has to do something"
        ),
        sa.Column("waits_from", sa.String(10), comment="The first day on which they have to; empty: now"),
        sa.Column("due_on", sa.String(10), comment="When it is to be done"),
        sa.Column("done_on", sa.String(10), comment="When it was done"),
        sa.Column(
            "mark", sa.String(20), nullable=False, comment="What the portfolio counts by; empty: nothing"
        ),
        sa.Column("raised_on", sa.String(10), nullable=False),
        sa.Column(
            "reminded_on", sa.String(10), comment="When people were last reminded of the day it is due"
        ),
        sa.Column("payload", sa.Text, nullable=False, comment="The matter as it stands, as JSON"),
        sa.UniqueConstraint("partnership_id", "kind", "number"),
        comment="What the parties of a partnership work on: a meeting, a warning, an obligation",
    )
    op.create_index("matter_partnership_open", "matter", ["partnership_id", "open"])
    op.create_table(
        "entry",
        sa.Column("partnership_id", _big, sa.ForeignKey("partnership.id"), primary_key=True),
        sa.Column("seq", _big, primary_key=True, autoincrement=False, comment="Place in the chain, from 1"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column(
            "version", sa.Integer, nullable=False, comment="Of the matter; 0 for what was only said about it"
        ),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("side", sa.String(10), nullable=False),
        sa.Column("account_id", _big, nullable=False),
        sa.Column(
            "move", sa.String(30), nullable=False, comment="What was done; comment: something was said"
        ),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("payload_hash", sa.String(64), nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        comment="Append-only history of each partnership, chained by hash, the same for both parties",
    )
    op.create_index("entry_matter", "entry", ["partnership_id", "kind", "number", "seq"])
    op.create_table(
        "sealed",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("partnership_id", _big, sa.ForeignKey("partnership.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("round", sa.String(20), nullable=False, comment="Which period or round it belongs to"),
        sa.Column("side", sa.String(10), nullable=False),
        sa.Column(
            "voter", sa.String(64), nullable=False, comment="The side, or a keyed hash that names nobody"
        ),
        sa.Column("payload", sa.Text, nullable=False),
        sa.UniqueConstraint("partnership_id", "kind", "number", "round", "voter"),
        comment="What a side has said and the other may not see yet; gone when it is opened",
    )
    op.create_table(
        "document",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("partnership_id", _big, sa.ForeignKey("partnership.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("side", sa.String(10), nullable=False),
        sa.Column("account_id", _big, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("filename", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column(
            "secret",
            sa.Boolean,
            nullable=False,
            comment="Marked by the one who put it here as a trade secret",
        ),
        sa.Column("at", sa.String(20), nullable=False),
        comment="Files of a partnership; their content lies in the var folder under its hash",
    )
    op.create_index("ix_document_partnership_id", "document", ["partnership_id"])
    op.create_table(
        "calendar_key",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("account_id", _big, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("token_hash", sa.String(64), unique=True, nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("used_at", sa.String(20), comment="To the day"),
        sa.Column("revoked_at", sa.String(20)),
        comment="Addresses of private calendars; the token itself is shown once and not kept",
    )
    op.create_index("ix_calendar_key_account_id", "calendar_key", ["account_id"])
    _forbid_rewriting()


def _forbid_rewriting() -> None:
    """What the parties have said and agreed is not changed afterwards by anybody."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER entry_no_{action.lower()} BEFORE {action} ON entry "
                "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        )
