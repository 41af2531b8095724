"""The judge's end: what most tests begin with, asked once of a process that is kept for them."""

from copy import deepcopy
from typing import Any

Message = dict[str, Any]


class Opening:
    """The beginning that tests share: what was asked of the template, and what it answered.

    A test that asks the same gets the same answers at once. As soon as it asks something else, or
    comes to the end of them, it needs a process: a fork of the template, if it has asked all.
    """

    def __init__(self) -> None:
        # The name of what the template has begun with; empty if there is none.
        self.kept = ""
        self._script: list[tuple[Message, Message]] = []
        self._printed = b""
        # How much of it the test of now has asked; None if the test has a process already.
        self._asked: int | None = None

    def keep(self, kept: str, script: list[tuple[Message, Message]], printed: bytes) -> None:
        """Take the name of a template, what it was asked and answered, and what it printed."""
        self.kept = kept
        self._script = script
        self._printed = printed

    def forget(self) -> None:
        """There is no template any more."""
        self.keep("", [], b"")

    def known(self, message: Message) -> Message | None:
        """Return the answer to a message if no process is needed for it, or None."""
        if "template" in message:
            # It takes the place of the one of now.
            self.forget()
        if message["op"] == "begin":
            self._asked = 0 if self._script else None
            return None if self._asked is None else {"ok": True}
        if self._asked is None:
            return None
        if message["op"] == "end":
            self._asked = None
            return {"ended": 0}
        if self._asked < len(self._script) and self._script[self._asked][0] == message:
            self._asked += 1
            return deepcopy(self._script[self._asked - 1][1])
        return None

    def owed(self) -> tuple[list[Message], bytes]:
        """Return what must be sent before a message that is not known, and what is printed then."""
        if self._asked is None:
            return [], b""
        asked, self._asked = self._script[: self._asked], None
        if len(asked) == len(self._script):
            return [{"op": "begin", "template": "use"}], self._printed
        return [{"op": "begin"}, *(message for message, _ in asked)], b""
