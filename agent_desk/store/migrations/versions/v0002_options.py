"""A visit keeps the agent's own options for comparison; a visit from before has none.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: building the table anew would have to name every reference to it.
    op.execute("ALTER TABLE visits ADD COLUMN options TEXT DEFAULT '{}' NOT NULL")
