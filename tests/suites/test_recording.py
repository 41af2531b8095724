"""What a recording tells does not hang on the order in which a machine keeps a set."""

import itertools

from checker.suites.kit.recording import Statement, _by_name

PAGE = ({"path": "toolshed/tools/service.py", "line": 68, "function": "page"},)
VIEW = ({"path": "toolshed/tools/routes.py", "line": 12, "function": "list_tools"},)


def loaded(name: str, *, lazy: bool = False) -> Statement:
    """Return what a loader sends for a relationship."""
    return Statement(f"SELECT {name}", 1, 1, VIEW if lazy else PAGE, name, lazy)


PAGE_OF_TOOLS = Statement("SELECT tools", 3, 1, PAGE)


def test_what_eager_loaders_send_comes_in_one_order() -> None:
    """In whatever order they have sent it, also for links of a chain."""
    loaders = [loaded("Loan.member"), loaded("Tool.loans"), loaded("Tool.tags")]
    for mixed in itertools.permutations(loaders):
        assert _by_name([PAGE_OF_TOOLS, *mixed]) == [PAGE_OF_TOOLS, *loaders]


def test_two_reads_of_one_line_stay_apart() -> None:
    """Each has its own loaders after it."""
    twice = [PAGE_OF_TOOLS, loaded("Tool.tags"), PAGE_OF_TOOLS, loaded("Tool.loans")]
    assert _by_name(twice) == twice


def test_what_reading_an_attribute_has_sent_keeps_its_place() -> None:
    """Its order is that of the learner's own code."""
    lazy = [loaded("Tool.tags", lazy=True), loaded("Tool.loans", lazy=True)]
    assert _by_name(lazy) == lazy
