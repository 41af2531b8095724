"""Length-prefixed JSON frames between judge and cell: bounded and strictly parsed."""

import json
import math
from typing import IO, Any, NoReturn

MAX_FRAME = 8 * 1024 * 1024
# Nothing that a suite asks is nested deeper; what is, would trouble whoever shows it.
MAX_DEPTH = 64
PREFIX = 4


class FrameError(Exception):
    """What arrived is no frame: too long, cut short, or not strict JSON."""


class Harmless(FrameError):  # noqa: N818 - it says how it is meant
    """What no one needs to have meant: the writer ended, or a value cannot be shown."""


def write_frame(stream: IO[bytes], message: dict[str, Any]) -> None:
    """Send one message; raises FrameError if it is too long or no strict JSON."""
    try:
        body = json.dumps(message, allow_nan=False, separators=(",", ":")).encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        raise FrameError(f"cannot be sent as JSON: {error}") from error
    if len(body) > MAX_FRAME:
        raise FrameError(f"a message of {len(body)} bytes is over the limit of {MAX_FRAME}")
    stream.write(len(body).to_bytes(PREFIX, "big") + body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> dict[str, Any] | None:
    """Return the next message, or None at the end of the stream; raises FrameError."""
    prefix = _read_exactly(stream, PREFIX)
    if not prefix:
        return None
    if len(prefix) < PREFIX:
        raise Harmless("a frame that was cut short")
    length = int.from_bytes(prefix, "big")
    if length > MAX_FRAME:
        raise FrameError("a frame with an oversized length")
    body = _read_exactly(stream, length)
    if len(body) < length:
        raise Harmless("a frame that was cut short")
    return parse(body)


def parse(body: bytes) -> dict[str, Any]:
    """Return the object that the body holds, or raise FrameError.

    Strict: no NaN and no infinity, no key twice, no half of a surrogate pair, no deep nesting.
    """
    try:
        message = json.loads(
            body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise FrameError(f"a frame that is no strict JSON: {error}") from error
    if not isinstance(message, dict):
        raise FrameError("a frame that is no JSON object")
    _insist_on_plain_values(message)
    return message


def _insist_on_plain_values(message: Any) -> None:
    """Refuse what JSON allows and what could not be shown, stored or compared."""
    waiting = [(message, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise Harmless(f"a frame that is nested deeper than {MAX_DEPTH}")
        if isinstance(value, dict):
            waiting += [(key, depth) for key in value]
            waiting += [(item, depth + 1) for item in value.values()]
        elif isinstance(value, list):
            waiting += [(item, depth + 1) for item in value]
        elif isinstance(value, float) and not math.isfinite(value):
            raise Harmless("an infinite number")
        elif isinstance(value, str) and not _encodes(value):
            raise Harmless("half of a surrogate pair")


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_exactly(stream: IO[bytes], count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = stream.read(count - len(parts))
        if not part:
            break
        parts += part
    return bytes(parts)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise FrameError("a key that stands twice in one object")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise FrameError(f"the number {name}")
