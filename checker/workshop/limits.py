"""The limits on what learner code may use, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

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
    processes: int = 64
    disk: int = 256 * MIB

    def adjusted(self, changes: Mapping[str, float]) -> "Limits":
        """Return a copy with the exercise's own values."""
        return replace(
            self,
            load=changes.get("load", self.load),
            request=changes.get("request", self.request),
            question=changes.get("question", self.question),
            run=changes.get("run", self.run),
        )


DEFAULTS = Limits()
