"""The limits on what learner code may use, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Wall-clock limits in seconds, sizes in bytes. exercise.toml may raise the first four."""

    load: float = 15.0
    request: float = 5.0
    question: float = 10.0
    run: float = 120.0
    tool: float = 60.0
    output: int = 4 * MIB
    memory: int = 2048 * MIB
    file_size: int = 64 * MIB
    open_files: int = 256

    def adjusted(self, changes: Mapping[str, float]) -> "Limits":
        """Return a copy with the exercise's own values."""
        known = {item.name for item in fields(self)}
        return replace(self, **{name: value for name, value in changes.items() if name in known})
