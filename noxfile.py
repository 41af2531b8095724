"""The commands of the course.

For each exercise there is more than check-NN: hint-NN, fix-NN, start-NN, run-NN, reset-NN and
solution-NN work in the same way. The README says what each does.
"""

import contextlib
import hashlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import nox

# All sessions share one environment, made once from requirements.lock and made anew only when the
# lock or the Python changes. Nox itself needs nothing of it.
HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.lock"
BROWSER_LOCK = HERE / "requirements-browser.lock"
ENVIRONMENT = HERE / ".nox" / "katas"
SCRIPTS = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = SCRIPTS / ("python.exe" if sys.platform == "win32" else "python")
OLDEST = (3, 12)

# What an exit code of the checker means for the session that ran it.
ENDINGS = {
    1: "not all is as it should be; see above",
    2: "the command cannot be carried out as given; see above",
    3: "the checker failed, not you; see above",
    130: "interrupted",
}

# What 1 means there: an ordinary end.
CHECKED = {1: "not solved yet; the report above says what to do next"}
STARTED = {1: "started; settle the places that are named above"}
GRADED = {1: "graded; not all submissions pass, see above"}

# What there is for each exercise.
FOR_EXERCISES = {
    "check": "Check",
    "hint": "Give a hint for",
    "fix": "Format your files of",
    "start": "Begin",
    "run": "Run your app of",
    "reset": "Bring back the starter of",
    "solution": "Compare your code with the reference of",
}
# Nobody reads a list of seven lines for each exercise: `nox -l` shows the first.
LISTED = list(FOR_EXERCISES)[: 1 if {"-l", "--list"} & set(sys.argv) else None]

if sys.version_info < OLDEST:
    running = ".".join(map(str, sys.version_info[:2]))
    sys.exit(
        f"The course needs Python 3.12 or newer, and this is {running}: "
        "make the environment with a newer one."
    )

nox.options.default_venv_backend = "none"
nox.options.sessions = ["check"]


def environment() -> Path:
    """Return the Python of the shared environment, which is made if the lock is newer."""
    pins = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    stamp = ENVIRONMENT / "stamp"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != pins:
        print("Making the course's environment: about a minute, only this once.", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        install(LOCK)
        subprocess.run([str(PYTHON), "-m", "checker.stages.types"], check=True, cwd=HERE)
        stamp.write_text(pins, encoding="utf-8")
    return PYTHON


def with_browser() -> None:
    """Add what drives a browser to the shared environment; `--clear` above takes it out again."""
    pins = hashlib.sha256(BROWSER_LOCK.read_bytes()).hexdigest()
    environment()
    stamp = ENVIRONMENT / "stamp-browser"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != pins:
        install(BROWSER_LOCK)
        stamp.write_text(pins, encoding="utf-8")


def install(lock: Path) -> None:
    """Install exactly what a lock names into the shared environment."""
    options = ["-qq", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    command = [str(PYTHON), "-m", "pip", "install", *options, "--requirement", str(lock)]
    subprocess.run(command, check=True)


def for_contributors[F: Callable[..., object]](function: F, *, backend: str | None = None) -> F:
    """Make a session of a function; a repository that was exported for learners has no such."""
    if (HERE / "tests").is_dir():
        nox.session(venv_backend=backend)(function)
    return function


def python(session: nox.Session, *arguments: str, ending: Mapping[int, str] = ENDINGS) -> None:
    """Run the shared environment's Python; a failure fails the session with one sentence."""
    code = finished(subprocess.Popen([str(environment()), *arguments], cwd=HERE))
    if code:
        session.error(ending.get(code, ENDINGS.get(code, f"ended with exit code {code}")))


def finished(process: "subprocess.Popen[bytes]") -> int:
    """Wait for a program. Ctrl-C reaches it too: it ends in its own way, or by a second Ctrl-C."""
    with contextlib.suppress(KeyboardInterrupt):
        return process.wait()
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.kill()
        raise


def checker(
    session: nox.Session, command: str, *arguments: str, ending: Mapping[int, str] = ENDINGS
) -> None:
    """Run a command of the checker with the session's own options."""
    python(session, "-m", "checker", command, *arguments, *session.posargs, ending=ending)


def for_exercise(command: str, number: str, title: str) -> Callable[[nox.Session], None]:
    """Return the session function of a command for one exercise."""
    endings = {"check": CHECKED, "start": STARTED}.get(command, ENDINGS)

    def run(session: nox.Session) -> None:
        checker(session, command, number, ending=endings)

    run.__doc__ = f"{FOR_EXERCISES[command]} exercise {number}, {title}."
    return run


for folder in sorted((HERE / "exercises").glob("[0-9][0-9]-*/")):
    if "\ndraft = true" in (folder / "exercise.toml").read_text(encoding="utf-8"):
        continue
    number, _, name = folder.name.partition("-")
    for command in LISTED:
        nox.session(name=f"{command}-{number}")(
            for_exercise(command, number, name.replace("-", " "))
        )


@nox.session
def check(session: nox.Session) -> None:
    """Check the exercise in which you saved a file last."""
    checker(session, "check", ending=CHECKED)


@nox.session
def progress(session: nox.Session) -> None:
    """Show how far you are with each exercise, and what comes next."""
    checker(session, "progress")


@nox.session
def grade(session: nox.Session) -> None:
    """For instructors: grade a folder of submissions, `-- SUBMISSIONS --exercise 01`."""
    checker(session, "grade", ending=GRADED)


@nox.session
def gradebook(session: nox.Session) -> None:
    """For instructors: make a table of points of what is graded, `-- --format canvas`."""
    checker(session, "gradebook", ending={1: "made; some results wait for a person, see above"})


@nox.session
def pages(session: nox.Session) -> None:
    """For instructors: make pages to look at of what is graded, `-- --into FOLDER`."""
    checker(session, "pages")


@nox.session
def export(session: nox.Session) -> None:
    """For instructors: make the learners' repository, `-- --upto 03 FOLDER`."""
    checker(session, "export")


@nox.session
def watch(session: nox.Session) -> None:
    """Check an exercise whenever you save a file of it."""
    checker(session, "watch")


@nox.session
def update(session: nox.Session) -> None:
    """Bring the course to its newest version; exercises in work stay as they are."""
    checker(session, "update")


@nox.session
def doctor(session: nox.Session) -> None:
    """Look at Python, packages and isolation on this machine, and say what is missing."""
    checker(session, "doctor")


@for_contributors
def tests(session: nox.Session) -> None:
    """For contributors: test the checker."""
    python(session, "-m", "pytest", *session.posargs)


@for_contributors
def browser(session: nox.Session) -> None:
    """For contributors: test the HTML reports in this machine's Chromium."""
    with_browser()
    python(session, "-m", "pytest", "tests/browser", *session.posargs)


@for_contributors
def bench(session: nox.Session) -> None:
    """For contributors: measure the checker on a quiet machine; takes half an hour."""
    python(session, "-m", "tests.bench", *session.posargs)


@for_contributors
def trial(session: nox.Session) -> None:
    """For contributors: grade 200 submissions that are made up, kill it thrice; takes long."""
    python(session, "-m", "tests.cohort.trial", *session.posargs)


@for_contributors
def lint(session: nox.Session) -> None:
    """For contributors: ruff over everything."""
    python(session, "-m", "ruff", "check", ".")
    python(session, "-m", "ruff", "format", "--check", ".")


@for_contributors
def types(session: nox.Session) -> None:
    """For contributors: strict mypy over checker, tests and noxfile."""
    python(session, "-m", "mypy", "checker", "tests", "noxfile.py")
    # Every suite has an inside.py and may have a test_factory.py: one run for each.
    for suite in sorted((HERE / "checker" / "suites").glob("[0-9][0-9]_*")):
        python(session, "-m", "mypy", *map(str, sorted(suite.glob("*.py"))))


@for_contributors
def proof(session: nox.Session) -> None:
    """For contributors: prove the exercises, `-- 03` one of them; prints the matrix."""
    python(session, "-m", "tests.proof", "prove", *session.posargs)


@for_contributors
def attacks(session: nox.Session) -> None:
    """For contributors: run what hostile submissions try, `-- --tier A`, `-- --only NAME`."""
    python(session, "-m", "tests.attacks", *session.posargs)


@for_contributors
def roll(session: nox.Session) -> None:
    """For contributors: generate the starters anew."""
    python(session, "-m", "tests.proof", "roll", *session.posargs)


@for_contributors
def goldens(session: nox.Session) -> None:
    """For contributors: write the golden messages anew, and read what changed."""
    python(session, "-m", "tests.proof", "goldens", *session.posargs)


@for_contributors
def new(session: nox.Session) -> None:
    """For contributors: scaffold an exercise, `-- 02-blueprints`."""
    python(session, "-m", "tests.proof", "new", *session.posargs)


@partial(for_contributors, backend="venv")
def mutants(session: nox.Session) -> None:
    """For contributors: mutants of a reference, `-- 01`; takes minutes. See tests/MUTANTS.md."""
    session.install("cosmic-ray>=8.7,<9")
    for number in session.posargs or ["01"]:
        session.run("python", "tests/mutants.py", str(environment()), number)


@for_contributors
def lock(session: nox.Session) -> None:
    """For contributors: pin the newest versions that pyproject.toml allows (needs uv)."""
    pin(session, LOCK, ("course", "checker", "contributors"))
    # Both locks go into one environment: what is in both has one version.
    pin(session, BROWSER_LOCK, ("browser",), "--constraints", str(LOCK))


def pin(session: nox.Session, into: Path, groups: tuple[str, ...], *options: str) -> None:
    """Write the lock of some groups of pyproject.toml, with hashes."""
    named = [part for group in groups for part in ("--group", group)]
    session.run(
        "uv", "pip", "compile", "--upgrade", "--universal", "--python-version", "3.12",
        "--no-header", "--no-annotate", "--generate-hashes",
        *named, *options, "--output-file", str(into), external=True,
    )  # fmt: skip
