"""Reads single keys from a terminal, and leaves it as it was."""

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator

EVERY = 0.2

if sys.platform == "win32":
    import msvcrt

    @contextlib.contextmanager
    def single_keys() -> Iterator[None]:
        """Do nothing: a console of Windows gives single keys when asked for them."""
        yield

    def _next_key() -> str:
        return msvcrt.getwch() if msvcrt.kbhit() else ""

else:
    import os
    import select
    import termios
    import tty

    @contextlib.contextmanager
    def single_keys() -> Iterator[None]:
        """Let the terminal give each key at once and show none; Ctrl-C still interrupts."""
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        tty.setcbreak(descriptor)
        try:
            yield
        finally:
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)

    def _next_key() -> str:
        descriptor = sys.stdin.fileno()
        if not select.select([descriptor], [], [], EVERY)[0]:
            return ""
        # An arrow or a function key sends several bytes: they are one key, which means nothing.
        pressed = os.read(descriptor, 64)
        if not pressed:
            raise EOFError
        return pressed.decode("utf-8", "replace") if len(pressed) == 1 else ""


def available() -> bool:
    """Say whether somebody sits at a keyboard."""
    return sys.stdin is not None and sys.stdin.isatty()


def follow(pressed: Callable[[str], None], stop: threading.Event) -> None:
    """Call `pressed` with each key, in lower case, until `stop`; the keyboard may go away."""
    with contextlib.suppress(EOFError, OSError):
        while not stop.is_set():
            if key := _next_key():
                pressed(key.lower())
            elif sys.platform == "win32":
                stop.wait(EVERY)
