"""A rate pack can be withdrawn: when, and in whose words."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("packs", sa.Column("withdrawn_at", MOMENT, nullable=True))
    op.add_column("packs", sa.Column("withdrawn_why", sa.Text(), server_default="", nullable=False))
