"""Submissions, uploads with their parts, nonces, notes and keyrings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "submission",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("blind", sa.LargeBinary(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("payload_digest", sa.LargeBinary(), nullable=False),
        sa.Column("payload_bytes", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("bare_key", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("entry", name="pk_submission"),
        sa.UniqueConstraint("commitment", name="uq_submission_commitment"),
        sa.UniqueConstraint("bare_key", name="uq_submission_bare_key"),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("payload_bytes", sa.BigInteger(), nullable=False),
        sa.Column("puzzle_bits", sa.Integer(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("expires_hour", sa.Integer(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    op.create_index("ix_upload_expires_hour", "upload", ["expires_hour"])
    op.create_table(
        "part",
        sa.Column("upload", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("upload", "number", name="pk_part"),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"], name="fk_part_upload", ondelete="CASCADE"),
    )
    op.create_table(
        "nonce",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_hour", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_nonce"),
    )
    op.create_index("ix_nonce_expires_hour", "nonce", ["expires_hour"])
    op.create_table(
        "note",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "body", "seq", name="pk_note"),
    )
    op.create_table(
        "keyring",
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("body", "digest", name="pk_keyring"),
    )


def downgrade() -> None:
    """Drop the tables, and all that is in them."""
    for table in ("keyring", "note", "nonce", "part", "upload", "submission"):
        op.drop_table(table)
