"""The limits on what learner code may use, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from checker.errors import UsageError

MIB = 1024 * 1024
KIB = 1024
# A frame holds 8 MiB, and a body travels in base64.
LARGEST_RESPONSE = 5 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, sizes in bytes. exercise.toml may change the first four, an instructor all.

    `load`, `request`, `question`, `run` and `tool` are of the clock: of an import or a factory, of
    one request, of one question, of all checks, of one of our tools, which may say `tool_output`.
    `cpu` is what one process of a cell may compute. `memory`, `disk` and `processes` are of all
    processes of a cell together, `file_size` and `open_files` of one. `output` is what is printed,
    `response` and `headers` are what one request is answered with.
    """

    load: float = 15.0
    request: float = 5.0
    question: float = 10.0
    run: float = 120.0
    tool: float = 60.0
    cpu: int = 300
    tool_output: int = 8 * MIB
    output: int = 4 * MIB
    response: int = 4 * MIB
    headers: int = 64 * KIB
    memory: int = 2048 * MIB
    file_size: int = 64 * MIB
    open_files: int = 256
    processes: int = 64
    disk: int = 256 * MIB
    # The names of those that an instructor has chosen: an exercise changes them no more.
    chosen: tuple[str, ...] = ()

    def adjusted(self, changes: Mapping[str, float]) -> "Limits":
        """Return a copy with the exercise's own values."""
        free = {name: value for name, value in changes.items() if name not in self.chosen}
        return replace(self, **free)  # type: ignore[arg-type] # the catalog reads them strictly


DEFAULTS = Limits()

# What is less than this stops the checker's own code in a cell, not the learner's.
LEAST = {
    "memory": 256 * MIB,
    "file_size": MIB,
    "disk": 8 * MIB,
    "open_files": 32,
    "processes": 4,
    "output": 4 * KIB,
    "response": 4 * KIB,
    "headers": KIB,
}


def read(path: Path) -> Limits:
    """Return the limits of an instructor's TOML file: a flat table of the names above.

    What it does not name keeps its value. Raises UsageError with one sentence for a file that
    cannot be read, an unknown name, or a value that no limit can have.
    """
    # A judge is handed its limits: it need not wait for this.
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"the limits in {path} cannot be read: {error}") from error
    known = {field.name: field.type for field in fields(Limits) if field.name != "chosen"}
    for name, value in table.items():
        if name not in known:
            raise UsageError(f"{path}: there is no limit {name!r}; known: {', '.join(known)}")
        if problem := _problem(name, value, known[name]):
            raise UsageError(f"{path}: {name} must be {problem}, not {value!r}")
    return replace(DEFAULTS, **table, chosen=tuple(table))


def _problem(name: str, value: Any, kind: Any) -> str:
    """Return what a value must be, if it is not."""
    fits = type(value) is int or (kind is float and type(value) is float)
    if not fits or not 0 < value < float("inf"):
        return "a number of seconds over 0" if kind is float else "a whole number over 0"
    if value < LEAST.get(name, 0):
        return f"at least {LEAST[name]}"
    if name == "response" and value > LARGEST_RESPONSE:
        return f"at most {LARGEST_RESPONSE}"
    return ""
