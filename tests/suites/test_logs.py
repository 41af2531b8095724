"""What the cell keeps of a log, and what it prints of it."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.suites.kit import logs
from checker.workshop.serve import Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Give a test a room that listens, and put the logging module back after it."""
    root, made = logging.getLogger(), logging.getLogRecordFactory()
    handlers = list(root.handlers)
    found = Room(tmp_path, tmp_path, "toolshed")
    logs.install(found)
    logs.listen(found)
    yield found
    root.handlers[:] = handlers
    logging.setLogRecordFactory(made)


def fail(log: logging.Logger, *, attached: bool) -> None:
    """Log a failure as a handler of errors does."""
    try:
        int("4711 saws")
    except ValueError as error:
        if attached:
            log.exception("it failed", extra={"body": "secret"})
        else:
            log.error("it failed: %s", error)  # noqa: TRY400 - this is what is tried


@pytest.mark.parametrize("attached", [True, False])
def test_exception(room: Room, *, attached: bool) -> None:
    """An attached exception is told with its class, and only an attached one."""
    fail(logging.getLogger("toolshed.odd"), attached=attached)
    record = logs.heard(room)[0]
    assert (record["level"], record["traceback"]) == (logging.ERROR, attached)
    assert (record["exception"] or {}).get("type") == ("ValueError" if attached else None)


def test_text_is_all_that_a_log_file_could_hold(room: Room) -> None:
    """The message, the traceback and what was given as `extra`."""
    fail(logging.getLogger("toolshed.odd"), attached=True)
    text = logs.heard(room)[0]["text"]
    assert all(part in text for part in ("it failed", "Traceback", "4711 saws", "secret"))


def test_silenced_loggers_are_heard(room: Room) -> None:
    """A logger whose handlers write nowhere is heard all the same."""
    log = logging.getLogger("toolshed.silent")
    log.propagate = False
    log.addHandler(logging.NullHandler())
    log.error("heard")
    assert [record["message"] for record in logs.heard(room)] == ["heard"]


def test_odd_arguments(room: Room) -> None:
    """A message that cannot be formatted is told as it is."""
    logging.getLogger("toolshed.odd").makeRecord("odd", 40, "x.py", 1, "%d things", ("no",), None)
    assert "%d things (cannot be formatted" in logs.heard(room)[0]["message"]


def test_nothing_is_kept_after_the_end(room: Room) -> None:
    """Who has stopped listening hears nothing more."""
    logs.heard(room)
    logging.getLogger("toolshed.odd").error("too late")
    logs.listen(room)
    assert logs.heard(room) == []


def test_printed_without_the_paths_of_this_machine(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is printed names no file outside the submission."""
    assert room.package
    fail(logging.getLogger("toolshed.odd"), attached=True)
    printed = capsys.readouterr().err
    assert printed.startswith("ERROR in toolshed.odd: it failed\n  ValueError: invalid literal")
    assert __file__ not in printed


def test_traceback_in_a_message_is_cut(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    """A traceback that was made a text is printed without its lines."""
    assert room.package
    text = "failed: Traceback (most recent call last):\n  File 'app.py', line 917"
    logging.getLogger("toolshed.odd").error(text)
    assert capsys.readouterr().err == "ERROR in toolshed.odd: failed: Traceback ...\n"
