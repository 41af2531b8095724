"""What usually is behind an exception of the database or the ORM, said to a learner."""

from typing import Any


def database_cause(raised: dict[str, Any] | None) -> str:
    """Return what usually is behind an exception of this kind, or nothing if it is not known."""
    kind, message = (raised or {}).get("type", ""), str((raised or {}).get("message", ""))
    if kind == "IntegrityError":
        return (
            "The database refused the write, as it should, and nobody told the client: catch the "
            "IntegrityError where you commit, roll back, and raise ConflictError."
        )
    if kind == "PendingRollbackError":
        return (
            "After a failed flush the session refuses all work until it was rolled back. "
            "Roll back where you catch the exception."
        )
    if kind == "AttributeError" and message.endswith("has no attribute 'query'"):
        return (
            "Model.query is the style of SQLAlchemy 1, and Base has no such attribute. "
            "select() says what is asked for, and db.session.scalars() or execute() asks."
        )
    if kind == "StatementError" and "time zone" in message:
        return (
            "UtcDateTime refuses a naive datetime. datetime.now(UTC) knows its time zone, and "
            "func.now() asks the database's own clock."
        )
    if kind == "DetachedInstanceError":
        return (
            "The object outlived its session, so that nothing more of it can be loaded. One "
            "session lives as long as the request: db.session."
        )
    return ""
