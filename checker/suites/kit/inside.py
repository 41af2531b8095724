"""Cell side: questions that every suite may ask. No expected value stands here."""

import contextlib
import importlib
import inspect
import os
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from checker.suites.kit import statements
from checker.workshop.faults import Missing, describe
from checker.workshop.serve import Room
from checker.workshop.wsgi import place_of


def thing(room: Room, module: str, name: str) -> Any:
    """Return a name of one of the learner's modules, or raise Missing."""
    full = f"{room.package}.{module}" if module else room.package
    try:
        found = importlib.import_module(full)
    except ModuleNotFoundError as error:
        if error.name and full.startswith(error.name):
            raise Missing(f"there is no module {error.name}", []) from None
        raise
    if not hasattr(found, name):
        raise Missing(f"{full} has no {name}", _file_of(room, full))
    return getattr(found, name)


def build(
    room: Room,
    *,
    app: str,
    config: str | None,
    values: dict[str, Any],
    environment: dict[str, str],
) -> dict[str, Any]:
    """Call the factory and keep the app under a name.

    `config` names a class of the package's config module; `values` override it in a subclass.
    The environment holds exactly `environment` on top of what the cell started with.
    """
    _set_environment(room, environment)
    statements.install()
    factory = thing(room, "", "create_app")
    if not callable(factory):
        raise Missing(f"{room.package}.create_app is no function", _file_of(room, room.package))
    try:
        if config is None:
            built = factory()
        else:
            chosen = thing(room, "config", config)
            built = factory(type(f"{config}OfThisTest", (chosen,), values) if values else chosen)
    except BaseException as error:  # noqa: BLE001 - whatever the factory raises is the answer
        return {
            "raised": describe(error, room.submission),
            "where": place_of(factory, room.submission),
        }
    room.apps[app] = built
    return {
        "type": type(built).__name__,
        "flask": isinstance(built, Flask),
        "where": place_of(factory, room.submission),
    }


def _set_environment(room: Room, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(room.environment | environment)


def make_folder(room: Room, *, name: str) -> None:
    """Make a folder in the cell's temporary folder."""
    (room.temporary / name).mkdir()


def run_command(room: Room, *, app: str, arguments: list[str]) -> dict[str, Any]:
    """Run one of the app's commands, as `flask` would; return its exit code and output."""
    result = room.apps[app].test_cli_runner().invoke(args=arguments)
    raised = result.exception
    told = None if raised is None or isinstance(raised, SystemExit) else raised
    return {
        "code": result.exit_code,
        "output": result.output[:10_000],
        "raised": None if told is None else describe(told, room.submission),
    }


def import_alone(room: Room, *, module: str) -> dict[str, Any] | None:
    """Import one module as if it were the first; return what it raised, if it did."""
    with _nothing_imported(room):
        try:
            importlib.import_module(module)
        except BaseException as error:  # noqa: BLE001 - an import may raise anything
            told = describe(error, room.submission)
            return told if told["frames"] else told | {"frames": _file_of(room, module)}
    return None


def imported_with_package(room: Room) -> list[str]:
    """Return the modules that `import PACKAGE` imports, the package itself left out.

    Whoever imports one of them first imports the package before, and with it all of them.
    """
    with _nothing_imported(room):
        try:
            importlib.import_module(room.package)
        except BaseException:  # noqa: BLE001 - `import_alone` tells of it
            return []
        return sorted(name for name in sys.modules if room.owns(name) and name != room.package)


@contextlib.contextmanager
def _nothing_imported(room: Room) -> Iterator[None]:
    """Forget the learner's modules meanwhile."""
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if room.owns(name)}
    try:
        yield
    finally:
        for name in [name for name in sys.modules if room.owns(name)]:
            del sys.modules[name]
        sys.modules.update(kept)


def _file_of(room: Room, module: str) -> list[dict[str, Any]]:
    """Return the first line of a module's file as a frame."""
    stem = room.submission.joinpath(*module.split("."))
    for path in (stem.with_suffix(".py"), stem / "__init__.py"):
        if path.is_file():
            return [
                {"path": path.relative_to(room.submission).as_posix(), "line": 1, "function": ""}
            ]
    return []


def modules(room: Room) -> list[str]:
    """Return the names of all modules of the package, without importing them."""
    top = room.submission / room.package
    found = [f"{room.package}.{info.name}" for info in _walk(top)]
    return sorted({room.package, *found})


def _walk(folder: Path, prefix: str = "") -> list[pkgutil.ModuleInfo]:
    found: list[pkgutil.ModuleInfo] = []
    for info in pkgutil.iter_modules([str(folder)], prefix):
        found.append(info)
        if info.ispkg:
            found += _walk(folder / info.name.rpartition(".")[2], f"{info.name}.")
    return found


def settings(room: Room, *, app: str, names: list[str]) -> dict[str, Any]:
    """Return values of an app's configuration; what is no plain value comes as its repr."""
    config = room.apps[app].config
    return {name: _plain(config.get(name)) for name in names}


def routes(room: Room, *, app: str) -> list[dict[str, Any]]:
    """Return the app's rules with endpoint, methods and the place of the view."""
    built = room.apps[app]
    return [
        {
            "rule": rule.rule,
            "endpoint": rule.endpoint,
            "methods": sorted(rule.methods or ()),
            "where": place_of(built.view_functions.get(rule.endpoint), room.submission),
        }
        for rule in built.url_map.iter_rules()
    ]


def blueprints(room: Room, *, app: str) -> list[str]:
    """Return the names of the app's blueprints."""
    return sorted(str(name) for name in room.apps[app].blueprints)


def same_app(room: Room, *, one: str, other: str) -> bool:
    """Say whether two names stand for one object."""
    return room.apps[one] is room.apps[other]


def signature(room: Room, *, module: str, name: str) -> str:
    """Return the signature of a function as Python writes it."""
    return str(inspect.signature(thing(room, module, name)))


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)
