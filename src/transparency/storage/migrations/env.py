"""Alembic runs inside the transaction that `Database.migrate` has opened."""

from alembic import context

from transparency.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
