"""What a test says of itself: its check, what it begins with, what it needs."""

import pytest


def check_of(item: pytest.Item) -> str:
    """Return the id of the check that a test is marked with."""
    marker = item.get_closest_marker("check")
    return str(marker.args[0]) if marker else ""


def task_of(check: str) -> str:
    """Return the task that a check belongs to: 07.1 of 07.1-context."""
    return check.partition("-")[0]


def uses_worker(item: pytest.Item) -> bool:
    """Say whether a test needs that something runs in the background."""
    return "background" in getattr(item, "fixturenames", ())


def opening_of(item: pytest.Item) -> str:
    """Return the verb that makes the app a test begins with, or nothing if it asks for none."""
    if "verbs" not in getattr(item, "fixturenames", ()):
        return ""
    marker = item.get_closest_marker("opening")
    return str(marker.args[0]) if marker else "app"


def inside_of(item: pytest.Item) -> str:
    """Return the name that the suite's inside.py has in the cell."""
    return f"inside_{item.path.parent.name[:2]}"
