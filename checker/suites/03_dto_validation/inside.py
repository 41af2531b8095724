"""Cell side of suite 03: one question about the names that the brief gives."""

import inspect

from pydantic import BaseModel

from checker.suites.kit.inside import thing
from checker.workshop.serve import Room


def models(room: Room, *, module: str, names: list[str]) -> dict[str, bool]:
    """Say of each name of a module whether it is a subclass of BaseModel."""
    found = {name: thing(room, module, name) for name in names}
    return {
        name: inspect.isclass(value) and issubclass(value, BaseModel)
        for name, value in found.items()
    }
