"""Fuzzing of what a cell may send: bytes, frames, and answers of any form."""

import contextlib
import io
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checker.workshop import answers, endings
from checker.workshop.frames import PREFIX, FrameError, parse, read_frame, write_frame
from checker.workshop.limits import DEFAULTS
from tests.fuzzing import FUZZING

ANSWER: dict[str, Any] = {
    "id": "0123456789abcdef",
    "status": "200 OK",
    "headers": [["Content-Type", "application/json"]],
    "body": "e30=",
    "complete": True,
    "where": {"endpoint": "health.live", "path": "toolshed/app.py", "line": 3, "function": "f"},
}
RAISED: dict[str, Any] = {
    "raised": {
        "type": "OSError",
        "message": "[Errno 24] Too many open files",
        "frames": [{"path": "toolshed/app.py", "line": 3, "function": "f"}],
        "chain": ["OSError", "Exception"],
        "limit": "too many open files",
    }
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*ANSWER, *RAISED["raised"], "raised"]), inner)
    ),
    max_leaves=12,
)
OPERATIONS = st.sampled_from(["load", "begin", "request", "ask", "end"])


@FUZZING
@given(st.binary(max_size=300))
@example(b"\xff\xff\xff\xff")
@example(b"\x00\x00\x00\x02{}")
@example(b"\x00\x00\x00\x02{")
@example(b'\x00\x00\x00\x0a{"a": 1e999}')
def test_any_bytes_are_a_message_its_end_or_a_frame_error(data: bytes) -> None:
    """Whatever stands on the channel, the judge goes on."""
    stream = io.BytesIO(data)
    with contextlib.suppress(FrameError):
        while (message := read_frame(stream)) is not None:
            assert isinstance(message, dict)


@FUZZING
@given(
    st.sampled_from([ANSWER, RAISED]),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6),
)
@example(ANSWER, [])
@example(RAISED, [(0, 255)])
def test_a_changed_frame_is_read_or_refused(
    message: dict[str, Any], changes: list[tuple[int, int]]
) -> None:
    """A valid frame with some other bytes in it; whatever is read can be written again."""
    stream = io.BytesIO()
    write_frame(stream, message)
    body = bytearray(stream.getvalue()[PREFIX:])
    for place, value in changes:
        body[place % len(body)] = value
    with contextlib.suppress(FrameError):
        write_frame(io.BytesIO(), parse(bytes(body)))


@FUZZING
@given(st.text(max_size=200))
@example('{"a": "\\ud800"}')
@example('{"\\ud800": 1}')
@example('{"a": NaN}')
@example("[" * 100_000)
@example('{"a": ' + "[" * 100 + "]" * 100 + "}")
@example('{"a": ' + "9" * 10_000 + "}")
def test_any_text_is_an_object_or_a_frame_error(text: str) -> None:
    """What is read can be shown and stored: it encodes, and is written as strict JSON."""
    with contextlib.suppress(FrameError):
        message = parse(text.encode("utf-8", "surrogatepass"))
        json.dumps(message, allow_nan=False, ensure_ascii=False).encode()


@FUZZING
@given(OPERATIONS, st.dictionaries(st.sampled_from([*ANSWER, "raised", "ok", "answer"]), JSON))
@example("request", ANSWER)
@example("load", RAISED)
@example("load", {"ok": True})
@example("ask", {"answer": RAISED})
@example("request", ANSWER | {"where": {"path": "a", "line": 10**30}})
@example("ask", {"raised": {"type": "E", "message": "m", "frames": [None], "chain": []}})
def test_any_answer_has_the_form_of_its_operation_or_is_refused(
    operation: str, answer: dict[str, Any]
) -> None:
    """What is taken is what the judge reads: nothing of it is missing, or of another kind."""
    try:
        known = answers.checked(operation, answer)
    except FrameError:
        return
    endings.limit_reached(known, DEFAULTS)
    if "raised" in known:
        told = known["raised"]
        assert all(isinstance(told[name], str) for name in ("type", "message"))
        assert all(isinstance(told[name], list) for name in ("frames", "chain"))
    elif operation == "request":
        assert isinstance(known["status"], str)
        assert isinstance(known["body"], str)
    elif operation in {"load", "begin"}:
        assert known == {"ok": True}


@pytest.mark.parametrize("operation", ["load", "begin", "request", "ask"])
def test_an_empty_answer_is_refused(operation: str) -> None:
    """Every operation has something to say."""
    with pytest.raises(FrameError):
        answers.checked(operation, {})
