"""What the factory asks of every database connection."""

from sqlalchemy import Engine  # TODO(04.1): and what you need.


def enforce_foreign_keys(engine: Engine) -> None:
    """Let SQLite check foreign keys; it does so only when asked, per connection."""
    # TODO(04.1): listen to "connect", and send a PRAGMA; the factory calls this.
