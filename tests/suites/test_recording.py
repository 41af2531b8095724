"""What a recording tells does not hang on the order in which a machine keeps a set."""

import itertools

from checker.suites.kit.recording import Statement, _siblings_in_order

PAGE = ({"path": "toolshed/tools/service.py", "line": 68, "function": "page"},)
VIEW = ({"path": "toolshed/tools/routes.py", "line": 12, "function": "list_tools"},)


def loaded(name: str, *, lazy: bool = False) -> Statement:
    """Return what a loader sends for a relationship."""
    return Statement(f"SELECT {name}", 1, 1, VIEW if lazy else PAGE, name, lazy)


PAGE_OF_TOOLS = Statement("SELECT tools", 3, 1, PAGE)


def test_relationships_of_one_class_come_in_one_order() -> None:
    """In whatever order eager loaders have sent them."""
    loaders = [loaded("Tool.loans"), loaded("Tool.reviews"), loaded("Tool.tags")]
    for mixed in itertools.permutations(loaders):
        assert _siblings_in_order([PAGE_OF_TOOLS, *mixed]) == [PAGE_OF_TOOLS, *loaders]


def test_what_hangs_on_another_keeps_its_place() -> None:
    """A loader of a later link of the chain comes after the link before it."""
    chain = [loaded("Tool.loans"), loaded("Loan.member"), loaded("Tool.category")]
    assert _siblings_in_order(chain) == chain


def test_what_reading_an_attribute_has_sent_keeps_its_place() -> None:
    """Its order is that of the learner's own code."""
    lazy = [loaded("Tool.tags", lazy=True), loaded("Tool.loans", lazy=True)]
    assert _siblings_in_order(lazy) == lazy
