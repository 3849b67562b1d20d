"""What Alembic runs around the steps: on the connection it is handed, in one transaction."""

from alembic import context

from channel.store.tables import ServerRow

# SQLite cannot change a column in place, so Alembic copies such a table.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=ServerRow.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
