"""Submissions that are broken in a way of their own, and the report that each must get."""

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from checker import catalog, intake, pipeline
from checker.model import Verdict
from checker.reporters import terminal
from checker.workshop.limits import Limits
from tests.proof import cases

GOLDEN = cases.TESTS / "golden" / "bad_input"

# Short, so that an endless loop does not hold up the tests; the report names the number.
LIMITS = Limits(load=3.0, request=2.0, question=5.0)

APP, INIT, CONFIG = "toolshed/app.py", "toolshed/__init__.py", "toolshed/config.py"
ROUTES = "toolshed/health/routes.py"
Breakage = Callable[[Path], None]


def prepend(name: str, text: str) -> Breakage:
    """Put lines after the docstring of a file."""

    def broken(folder: Path) -> None:
        path = folder / name
        first, _, rest = path.read_text(encoding="utf-8").partition("\n")
        path.write_text(f"{first}\n\n{text}\n{rest}", encoding="utf-8", newline="\n")

    return broken


def swap(name: str, find: str, put: str) -> Breakage:
    """Replace a text that must be there."""

    def broken(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        if find not in text:
            raise cases.AnchorMoved(f"{find!r} does not stand in {name}")
        path.write_text(text.replace(find, put, 1), encoding="utf-8", newline="\n")

    return broken


def write(name: str, content: bytes) -> Breakage:
    """Write a whole file."""

    def broken(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return broken


def link(name: str) -> Breakage:
    """Put a symbolic link that leaves the folder."""

    def broken(folder: Path) -> None:
        (folder / name).symlink_to(Path(folder.anchor) / "etc" / "passwd")

    return broken


IN_FACTORY = "    app = Flask(__name__)\n"
IN_LIVE = '    return {"status": "ok"}\n'
SUM = f"TOTAL = {' + '.join('1' for _ in range(10_000))}\n".encode()

CASES: dict[str, Breakage] = {
    "syntax_error": swap(APP, "def create_app(", "def create_app((:"),
    "import_error": prepend(APP, "from toolshed.settings import SETTINGS"),
    "missing_library": prepend(APP, "import flask_sqlalchemi"),
    "import_cycle": prepend(CONFIG, "from toolshed.app import create_app"),
    "no_create_app": write(INIT, b'"""Toolshed."""\n'),
    "create_app_is_no_function": swap(
        APP, "    return app\n", "    return app\n\n\ncreate_app = 1\n"
    ),
    "wrong_signature": swap(APP, "config: type[Config] | None = None", ""),
    "returns_a_text": swap(APP, "    return app\n", '    return "app"\n'),
    "exit_at_import": prepend(CONFIG, "import sys\n\nsys.exit(0)"),
    "exit_in_factory": swap(APP, IN_FACTORY, "    raise SystemExit(0)\n"),
    "loop_at_import": prepend(CONFIG, "while True:\n    pass"),
    "loop_in_factory": swap(APP, IN_FACTORY, "    while True:\n        pass\n"),
    "loop_in_view": swap(ROUTES, IN_LIVE, "    while True:\n        pass\n"),
    "crash_at_import": prepend(CONFIG, "import os\n\nos._exit(0)"),
    "crash_in_view": swap(ROUTES, IN_LIVE, "    import os\n\n    os.abort()\n"),
    "exit_in_view": swap(ROUTES, IN_LIVE, "    import os\n\n    os._exit(0)\n"),
    "flood_at_import": prepend(CONFIG, "for _ in range(10):\n    print('x' * 2**20)"),
    "flood_in_view": swap(ROUTES, IN_LIVE, "    print('x' * 10 * 2**20)\n" + IN_LIVE),
    "recursion_in_view": swap(ROUTES, IN_LIVE, "    return live()\n"),
    "not_utf8": write(CONFIG, b'"""Configuration."""\n\nNAME = "caf\xe9"\n'),
    "null_byte": write("toolshed/data.py", b'"""Data."""\n\nX = "\x00"\n'),
    "sum_of_10000_terms": write("toolshed/total.py", b'"""A long sum."""\n\n' + SUM),
    "escape_in_a_name": prepend(CONFIG, 'raise RuntimeError("\\x1b[31mred\\x1b[0m \\u202e")'),
}
if sys.platform != "win32":
    CASES["symlink"] = link("toolshed/passwords.py")


@cache
def verdict_of(name: str, mode: str = "") -> Verdict:
    """Check the reference of 01, broken in one way."""
    exercise = catalog.load("01")
    with tempfile.TemporaryDirectory(prefix="katas-", ignore_cleanup_errors=True) as temporary:
        top = Path(temporary).resolve()
        folder = cases.copy_reference(exercise, top / "submission")
        CASES[name](folder)
        submission, invalid = intake.take_snapshot(exercise, folder, top / "snapshot", "")
        options = pipeline.Options(mode=mode, limits=LIMITS)
        verdict = pipeline.check(submission, invalid, options)
        shutil.rmtree(folder)
    return replace(verdict, seconds=0.0, tier="C")


def report_of(name: str) -> str:
    """Return the whole plain report, without its time; what is told is the same at each tier."""
    return terminal.plain(verdict_of(name))


def golden(name: str) -> Path:
    """Return where the report of a case is kept."""
    return GOLDEN / f"{name}.txt"
