"""What can go wrong that is not the learner's fault.

The tree, and the exit code that the command line gives to each branch:

    CheckerError                 3  the checker itself failed
    ├── CatalogError             3  an exercise's own files break the contract
    ├── WorkshopError            3  a cell or a tool could not be started
    └── UsageError               2  the command cannot be carried out as given
        ├── UnknownExercise      2  no such exercise; carries the nearest one
        └── UnusableFolder       2  the folder is missing, empty or unreadable

A learner's fault is never an exception here: it is a Finding.
"""

import errno
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command."""

    PASSED = 0
    FINDINGS = 1
    USAGE = 2
    FAILED = 3
    INTERRUPTED = 130


class CheckerError(Exception):
    """The checker failed; the learner's code has nothing to do with it."""


class CatalogError(CheckerError):
    """An exercise.toml or checks.toml breaks the contract; names file and item."""


class WorkshopError(CheckerError):
    """A process that the checker needs could not be started or kept."""


class UsageError(CheckerError):
    """The command cannot be carried out as it was given; says what to do."""


class UnknownExercise(UsageError):  # noqa: N818 - reads as what it is, like LookupError's kin
    """No exercise has this number."""


class UnusableFolder(UsageError):  # noqa: N818 - as above
    """A submission's folder is missing, empty or unreadable."""


def full_disk(error: Exception) -> str:
    """Return what to do if an error says that a disk is full, or nothing."""
    # Every command imports this module, and few have to wait for it.
    import tempfile

    numbers = {errno.ENOSPC, errno.EDQUOT}
    # What shutil collects while it copies a tree keeps the text alone.
    told = any(f"[Errno {number}]" in str(error) for number in numbers)
    if not (isinstance(error, OSError) and (told or error.errno in numbers)):
        return ""
    return (
        f"a disk is full, so that nothing was judged: make room in {tempfile.gettempdir()}, where "
        "temporary files go, and in the course's folder, and run this again"
    )
