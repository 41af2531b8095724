"""Cell side of suite 05: reads rows by a plain select, and what hangs on them."""

import inspect
from typing import Any

from sqlalchemy import select

from checker.suites.kit import statements
from checker.suites.kit.inside import thing
from checker.workshop.faults import describe
from checker.workshop.serve import Room
from checker.workshop.wsgi import place_of


def load_bare(room: Room, *, app: str, module: str, name: str) -> dict[str, Any]:
    """Load one row of a model by a plain select; say whether there was one."""
    model, db = thing(room, module, name), thing(room, "extensions", "db")
    with room.apps[app].app_context():
        row = db.session.execute(select(model).limit(1)).scalars().unique().first()
    return {"found": row is not None, "where": place_of(model, room.submission) or None}


def read_unplanned(room: Room, *, app: str, relationships: list[list[str]]) -> list[dict[str, Any]]:
    """Read relationships of rows that a plain select loaded, each in a session of its own.

    A relationship is module, model and attribute. Say what each reading raised, if it did, and
    how many statements it sent.
    """
    db = thing(room, "extensions", "db")
    found = []
    for module, name, attribute in relationships:
        model = thing(room, module, name)
        with room.apps[app].app_context():
            row = db.session.execute(select(model).limit(1)).scalars().unique().first()
            raised, before = None, len(statements.LOG.entries)
            try:
                value = type(getattr(row, attribute)).__name__
            except Exception as error:  # noqa: BLE001 - what it raises is the answer
                value, raised = "", describe(error, room.submission)
            sent = len(statements.LOG.entries) - before
        found.append(
            {
                "value": value,
                "raised": raised,
                "sent": sent,
                "where": _place_of_attribute(room, model, attribute),
            }
        )
    return found


def _place_of_attribute(room: Room, model: Any, attribute: str) -> dict[str, Any] | None:
    """Return the line of a class body that declares an attribute, or else that of the class."""
    place = place_of(model, room.submission)
    if not place:
        return None
    lines, first = inspect.getsourcelines(model)
    for offset, line in enumerate(lines):
        if line.split(":")[0].split("=")[0].strip() == attribute:
            return place | {"line": first + offset}
    return place
