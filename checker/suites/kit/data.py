"""Plain rows for tests, made by factory_boy and Faker in the judge; no learner code is near.

The seed is set anew for each test (see the plugin), so a rerun asks with the same data.
"""

from typing import Any

from factory.base import DictFactory
from factory.declarations import Sequence
from factory.faker import Faker


class MemberData(DictFactory):
    """What a new member sends."""

    name = Faker("name")
    email = Sequence(lambda number: f"member{number}@example.org")


class ToolData(DictFactory):
    """What a new tool sends, its owner apart."""

    name = Faker("catch_phrase")
    description = Faker("sentence")
    deposit_cents = Faker("random_int", min=100, max=9900)


def member(**fields: Any) -> dict[str, Any]:
    """Return a member's data; keyword arguments win."""
    return dict(MemberData.build(**fields))


def tool(**fields: Any) -> dict[str, Any]:
    """Return a tool's data; keyword arguments win."""
    return dict(ToolData.build(**fields))
