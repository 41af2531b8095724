"""Cell side of suite 01: questions about the app and its database."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from checker.suites.kit.inside import thing
from checker.workshop.serve import Room


def engine_url(room: Room, *, app: str) -> str:
    """Return the address of the database that `db` means in an app's context."""
    db = thing(room, "extensions", "db")
    with room.apps[app].app_context():
        return str(db.engine.url)


def change_setting(room: Room, *, app: str, name: str, value: Any) -> None:
    """Set a value in the configuration of one app."""
    room.apps[app].config[name] = value


def count_connections(room: Room) -> None:
    """From now on, count each time that an engine opens or hands out a connection."""
    room.notes["connections"] = 0

    def counted(*_: object) -> None:
        room.notes["connections"] = room.notes.get("connections", 0) + 1

    event.listen(Engine, "do_connect", counted)
    event.listen(Engine, "engine_connect", counted)


def connections(room: Room) -> int:
    """Return how many connections were counted."""
    count: int = room.notes["connections"]
    return count


def is_config_error(room: Room, *, names: list[str]) -> bool:
    """Say whether a class of the config module with one of these names is ConfigError."""
    return thing(room, "config", "ConfigError").__name__ in names


def subclasses(room: Room, *, names: list[str]) -> dict[str, bool]:
    """Say of each class of the config module whether it is a subclass of Config."""
    base = thing(room, "config", "Config")
    return {name: issubclass(thing(room, "config", name), base) for name in names}
