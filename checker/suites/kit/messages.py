"""Judge side: a message with a task, a run of one, and a mail, as the cell has noted them."""

from dataclasses import dataclass
from typing import Any

from checker.suites.kit.expect import shown
from checker.suites.kit.shed import innermost

Fact = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that was given to Flask-Mail; `failed` names what the mail server answered."""

    to: tuple[str, ...]
    text: str
    failed: str
    where: Fact | None
    by_worker: bool

    def __str__(self) -> str:
        """Tell the mail in one line."""
        told = f"mail to {', '.join(self.to) or 'nobody'}: {' '.join(self.text.split())}"
        return f"{told} ({self.failed})" if self.failed else told


@dataclass(frozen=True, slots=True)
class Sent:
    """A message with a task, as it was given to the broker."""

    task: str
    id: str
    args: list[Any]
    kwargs: dict[str, Any]
    text: str
    objects: tuple[str, ...]
    retries: int
    delay: float | None
    seen: tuple[Any, ...]
    by_worker: bool
    where: Fact | None

    @property
    def short(self) -> str:
        """The last part of the task's name."""
        return self.task.rpartition(".")[2]

    def __str__(self) -> str:
        """Tell the message in one line."""
        named = [f"{name}={shown(value)}" for name, value in self.kwargs.items()]
        call = f"{self.short}({', '.join([*map(shown, self.args), *named])})"
        if not self.retries:
            return f"sent: {call}"
        wait = "at once" if self.delay is None else f"in {self.delay:.0f} s"
        return f"sent: {call}, retry {self.retries} {wait}"


@dataclass(frozen=True, slots=True)
class Ended:
    """One run of a task, over: state is SUCCESS, RETRY, FAILURE or what else Celery calls it."""

    task: str
    id: str
    state: str
    retries: int
    raised: Fact | None

    @property
    def short(self) -> str:
        """The last part of the task's name."""
        return self.task.rpartition(".")[2]

    @property
    def where(self) -> Fact | None:
        """The learner's innermost line of what it raised."""
        return innermost(self.raised) if self.raised else None

    def __str__(self) -> str:
        """Tell the end in one line."""
        why = f" ({self.raised['type']}: {self.raised['message']})" if self.raised else ""
        return f"run: {self.short} -> {self.state}{why}"
