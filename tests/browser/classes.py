"""A cohort made of the kept verdicts: right, wrong, broken, missing and doubtful submissions."""

from dataclasses import replace

from checker.reporters.cohort_html import Entry
from tests.browser import corpus, hostile

LEARNERS = 24
# Which verdict a learner gets in an exercise, going round.
OF_01 = ("passing", "failing", "starter", "passing", "blocked", "passing", "failing")
OF_05 = ("failing", "passing", "starter", "passing")


def entries() -> tuple[Entry, ...]:
    """Return the results of a class in exercises 01 and 05."""
    found = []
    for number in range(1, LEARNERS + 1):
        learner = f"learner-{number:02}"
        found.append(_entry(learner, "01", OF_01[number % len(OF_01)]))
        found.append(_entry(learner, "05", OF_05[number * 7 % len(OF_05)]))
    found[3] = Entry("learner-02", "05", "missing")
    found[9] = Entry(
        "learner-05", "05", "unclear", notes=("2 submissions: a.zip, b.zip",), waits=True
    )
    doubtful = corpus.load("01-passing")
    doubtful = replace(doubtful, tier="B", suspicions=("it wrote a report file",))
    found[12] = replace(found[12], verdict=doubtful)
    return tuple(found)


def bad(text: str) -> tuple[Entry, ...]:
    """Return a cohort in which a text stands wherever one comes from outside."""
    verdict = replace(hostile.verdict(text), suspicions=(text,))
    return (
        Entry(text, "02", "graded", verdict, name=text, points="1.00", of="10", notes=(text,)),
        Entry(f"{text}!", "02", "open", notes=(text,), waits=True),
    )


def _entry(learner: str, exercise: str, kind: str) -> Entry:
    verdict = corpus.load(f"{exercise}-{kind}")
    earned, full = verdict.score
    return Entry(
        learner, exercise, "graded", verdict, points=f"{10 * earned / full:.2f}", of="10.00"
    )
