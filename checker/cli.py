"""The command line: arguments in, exit code out. The only caller of sys.exit."""

import argparse
import contextlib
import difflib
import io
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from checker import catalog
from checker.errors import CheckerError, Exit, UsageError, full_disk

# The modules of checker.commands, as `--help` lists them.
COMMANDS = (
    "check",
    "watch",
    "hint",
    "fix",
    "progress",
    "start",
    "run",
    "reset",
    "solution",
    "update",
    "grade",
    "gradebook",
    "pages",
    "worker",
    "export",
    "doctor",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file's name may have letters that the terminal's encoding lacks.
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command; return 0 passed, 1 findings, 2 usage, 3 our own fault, 130 interrupted."""
    try:
        options = _options(arguments)
        code: int = options.command(options)
    except UsageError as error:
        print(f"checker: {error}", file=sys.stderr)
        return Exit.USAGE
    except KeyboardInterrupt:
        print("checker: interrupted", file=sys.stderr)
        return Exit.INTERRUPTED
    except SystemExit as ending:  # argparse leaves this way
        return ending.code if isinstance(ending.code, int) else Exit.USAGE
    except Exception as error:  # noqa: BLE001 - the last line: whatever failed, it is ours
        return _own_fault(error)
    return code


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options; what a command does not know is told with its own usage."""
    options, unknown = _parser(arguments).parse_known_args(arguments)
    if unknown:
        known = re.findall(r"--[a-z-]+", options.parser.format_help())
        near = difflib.get_close_matches(unknown[0], known, n=1)
        asked = f"; did you mean {near[0]}?" if near else ""
        options.parser.error(f"unrecognized arguments: {' '.join(unknown)}{asked}")
    return options


def _own_fault(error: Exception) -> int:
    """Say what failed on our side, and keep what is needed to mend it in a file, if one can be."""
    import tempfile
    import traceback

    if full := full_disk(error):
        print(f"checker: {full}", file=sys.stderr)
        return Exit.FAILED
    kind = "" if isinstance(error, CheckerError) else f"{type(error).__name__}: "
    print(f"the checker failed, not you: {kind}{error}", file=sys.stderr)
    folder = catalog.COURSE / ".katas"
    folder = folder if os.access(catalog.COURSE, os.W_OK) else Path(tempfile.gettempdir())
    report = folder / "checker-failed.txt"
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        report.write_text(f"Python {sys.version}\n\n{traceback.format_exc()}", encoding="utf-8")
        told = f"What happened is in {report}; please send that file with your report."
        print(told, file=sys.stderr)
    return Exit.FAILED


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser; a command that was named first need not wait for the others' imports."""
    parser = argparse.ArgumentParser(prog="checker", description="Checks the Flask katas.")
    parser.add_argument("--version", action="version", version=f"Flask katas {catalog.version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    named = arguments[:1] if arguments and arguments[0] in COMMANDS else COMMANDS
    for name in named:
        import_module(f"checker.commands.{name}").add(commands)
    return parser
