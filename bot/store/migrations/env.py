"""What Alembic runs: each revision on the connection that `bot.store.migrate` hands over."""

from alembic import context

from bot.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.Unit.metadata,
    render_as_batch=True,
    user_module_prefix="types.",
)
with context.begin_transaction():
    context.run_migrations()
