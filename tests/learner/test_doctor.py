"""`doctor`: what it finds is true of this machine, and says what to do."""

from importlib.metadata import version
from pathlib import Path

import pytest

from checker.cli import run
from checker.errors import Exit
from checker.learner import doctor
from checker.workshop import tiers
from checker.workshop.tiers import Isolation, choose


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """Give a test a lock of its own, of the form that uv writes."""
    path = tmp_path / "requirements.lock"
    path.write_text(
        f"flask=={version('flask')} \\\n    --hash=sha256:00\n"
        "never-there==1.0 ; sys_platform == 'no such system' \\\n    --hash=sha256:00\n",
        encoding="utf-8",
    )
    return path


def test_the_lock_of_this_environment_is_met() -> None:
    """The tests themselves run in the pinned environment."""
    assert dict(doctor.diagnose())["packages"] == "as requirements.lock says"


def test_a_package_for_another_system_is_not_missed(lock: Path) -> None:
    """Markers are read as pip reads them."""
    assert doctor.healthy(lock)


@pytest.mark.parametrize(
    ("line", "told"),
    [("pytest==1.0", "pytest is"), ("no-such-package==2.0", "no-such-package is missing")],
)
def test_what_differs_is_named_with_what_to_do(lock: Path, line: str, told: str) -> None:
    """A version that is not the pinned one, and a package that is not there."""
    lock.write_text(lock.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    said = dict(doctor.diagnose(lock))["packages"]
    assert told in said
    assert ".nox/katas" in said
    assert not doctor.healthy(lock)


def test_the_tier_is_the_one_that_checks_run_at() -> None:
    """What doctor says first is what a verdict will say."""
    assert dict(doctor.diagnose())["isolation"].startswith(f"tier {choose(Isolation.AUTO)}: ")


def test_each_better_tier_has_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing better is to be had, both reasons are told."""
    monkeypatch.setattr(tiers, "obstacle", lambda tier: f"because of {tier}")
    found = dict(doctor.diagnose())
    assert found["tier A"] == "not here: because of A"
    assert found["tier B"] == "not here: because of B"
    assert "strict" in found["so"]


def test_the_command_prints_it_and_says_by_its_exit_code_whether_checks_can_be_trusted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """0 in an environment as pinned, 2 otherwise; no line is longer than a terminal."""
    assert run(["doctor"]) == Exit.PASSED
    printed = capsys.readouterr().out
    assert "isolation" in printed
    assert max(map(len, printed.splitlines())) <= 80
    monkeypatch.setattr(doctor, "healthy", lambda: False)
    assert run(["doctor"]) == Exit.USAGE
