"""Runs migrations on the connection that ``head_office.db.migrate`` hands over, inside its transaction."""

from alembic import context

from head_office.db.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
