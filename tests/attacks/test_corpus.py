"""The corpus at the best tier of this machine: every attack gets the answer that it must get.

`nox -s attacks` runs it at all tiers, and lets each cheat beat an in-process runner first.
"""

import os
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from checker.workshop.tiers import Tier, obstacle, weakest
from tests.attacks import cases, harness, runs
from tests.attacks.harness import Outcome

ATTACKS = cases.read()


def best() -> Tier:
    """Return the best tier here; in CI on Linux it must be A."""
    why = obstacle(Tier.A)
    if why and sys.platform == "linux" and os.environ.get("CI"):
        pytest.fail(f"CI must reach tier A: {why}")
    return weakest() if why else Tier.A


@pytest.fixture(scope="session")
def outcomes() -> dict[str, Outcome]:
    """Run the whole corpus once, in workers side by side; the tests below look at what came."""
    return {outcome.name: outcome for outcome in runs.outcomes(best(), beaten=False)}


@pytest.fixture(scope="session")
def twins() -> dict[str, Outcome]:
    """Run the benign twins, together where they can be."""
    return {outcome.name: outcome for outcome in runs.outcomes(best(), twins=True)}


def told(outcome: Outcome) -> None:
    """Fail with the problems of an outcome; what could not be run is skipped with its reason."""
    if outcome.state == "not run":
        pytest.skip(outcome.problems[0])
    assert outcome.state == "passed", "\n".join(outcome.problems)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack_gets_its_answer(attack: cases.Attack, outcomes: dict[str, Outcome]) -> None:
    """No full marks for a cheat, nothing read or left, and the word that the row promises."""
    told(outcomes[attack.name])


@pytest.mark.parametrize(
    "attack", [attack for attack in ATTACKS if attack.twin], ids=lambda attack: attack.name
)
def test_twin_passes(attack: cases.Attack, twins: dict[str, Outcome]) -> None:
    """What looks like an attack and is none is not punished, and nobody is suspected."""
    told(twins[f"{attack.name}{cases.TWIN}"])


def test_every_row_has_its_attacks() -> None:
    """The rows are those of the threat model in SECURITY.md, which counts them."""
    text = (Path(__file__).parent.parent.parent / "SECURITY.md").read_text(encoding="utf-8")
    counts = Counter(attack.row for attack in ATTACKS)
    written = dict(re.findall(r"^\| ([a-z ]+) \| (\d+) \|", text, re.MULTILINE))
    assert written == {row: str(count) for row, count in counts.items()}
    assert counts.total() >= 90


@pytest.mark.parametrize("name", ["exit-in-view", "patched-report", "forged-report-and-exit"])
def test_cheat_beats_an_in_process_runner(name: str) -> None:
    """Else it would be no attack; `nox -s attacks` shows it of every cheat."""
    (attack,) = [attack for attack in ATTACKS if attack.name == name]
    assert harness.beats(attack)


def test_what_cheats_nobody_gets_no_full_marks_there() -> None:
    """The in-process runner does judge: an app that answers wrongly fails."""
    assert not harness.beats(cases.Attack("plain", "", "", code='"""Nothing."""\n', broken=True))


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"name": "a", "about": "", "kind": "app", "cheat": True}, "answers wrongly"),
        ({"name": "a", "about": "", "kind": "letter"}, "kind or goal is unknown"),
        ({"name": "a", "about": "", "colour": "red"}, "colour"),
    ],
)
def test_an_attack_that_nobody_can_run_is_refused(item: dict[str, object], words: str) -> None:
    """A typing error in the corpus is no attack that passes."""
    with pytest.raises(cases.BadAttack, match=words):
        cases.attack_of("row", item)
