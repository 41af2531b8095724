"""Plain rows for tests, made by factory_boy and Faker in the judge; no learner code is near.

The seed is set anew for each test (see the plugin), so a rerun asks with the same data.
"""

from typing import Any

import factory
from faker import Faker


class MemberData(factory.DictFactory):  # type: ignore[misc,name-defined]  # factory_boy has no types
    """What a new member sends."""

    name = factory.Faker("name")
    email = factory.Sequence(lambda number: f"member{number}@example.org")


class ToolData(factory.DictFactory):  # type: ignore[misc,name-defined]  # as above
    """What a new tool sends, its owner apart."""

    name = factory.Sequence(lambda number: f"{Faker().word()} {number}")
    description = factory.Faker("sentence")
    deposit_cents = factory.Faker("random_int", min=100, max=9900)


def member(**fields: Any) -> dict[str, Any]:
    """Return a member's data; keyword arguments win."""
    made: dict[str, Any] = MemberData(**fields)
    return made


def tool(**fields: Any) -> dict[str, Any]:
    """Return a tool's data; keyword arguments win."""
    made: dict[str, Any] = ToolData(**fields)
    return made
