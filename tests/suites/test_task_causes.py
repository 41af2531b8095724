"""What is told from an exception of a task: the usual cause, and nothing where it is not known."""

import pytest

from checker.suites.kit.task_causes import task_cause

KNOWN = [
    ("RuntimeError", "Working outside of application context.\n\nAttempted to use ...", "context"),
    ("EncodeError", "Object of type Loan is not JSON serializable", "send the id"),
    ("NoResultFound", "No row was found when one was required", "faster than the commit"),
    ("OperationalError", "[Errno 111] Connection refused", "RabbitMQ"),
    ("InvalidRequestError", "'Loan.tool' is not available due to lazy='raise'", "Loan.tool"),
    ("IntegrityError", "UNIQUE constraint failed", "refused the write"),
]


@pytest.mark.parametrize(("kind", "message", "told"), KNOWN)
def test_usual_causes(kind: str, message: str, told: str) -> None:
    """Each of these says what it usually means."""
    assert told in task_cause({"type": kind, "message": message})


@pytest.mark.parametrize(
    "raised",
    [None, {}, {"type": "OperationalError", "message": "no such table: loans"}],
    ids=["nothing", "empty", "another"],
)
def test_silent_otherwise(raised: dict[str, str] | None) -> None:
    """What is not known gets no guess."""
    assert not task_cause(raised)
