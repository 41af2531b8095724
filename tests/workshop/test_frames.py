"""Frames: bounded, strictly parsed, and never another exception than FrameError."""

import contextlib
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.workshop import frames
from checker.workshop.frames import FrameError, read_frame, write_frame

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), VALUES))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_a_message_arrives_as_it_was_sent(message: dict[str, Any]) -> None:
    """What is written is read, for any JSON object."""
    stream = io.BytesIO()
    with contextlib.suppress(FrameError):  # an infinite number is refused at the sender's
        write_frame(stream, message)
        stream.seek(0)
        assert read_frame(stream) == message


@given(st.binary(max_size=200))
@settings(max_examples=500, derandomize=True, deadline=None)
def test_any_bytes_give_a_message_or_a_frame_error(data: bytes) -> None:
    """Bytes that learner code writes cannot raise anything else here."""
    with contextlib.suppress(FrameError):
        message = read_frame(io.BytesIO(data))
        assert message is None or isinstance(message, dict)


def framed(body: bytes) -> io.BytesIO:
    """Return a stream with one frame of this body."""
    return io.BytesIO(len(body).to_bytes(frames.PREFIX, "big") + body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b"[1]",
        b"null",
        b"{",
        b"\xff",
        b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b'{"a":' + b"[" * 100 + b"]" * 100 + b"}",
        b'{"a": 1e999}',
        b'{"a": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"a": ' + b"1" * 5000 + b"}",
    ],
    ids=[
        "key twice",
        "NaN",
        "Infinity",
        "list",
        "null",
        "cut",
        "not UTF-8",
        "deep",
        "deeper than 64",
        "infinite",
        "half a surrogate pair",
        "half a key",
        "5000 digits",
    ],
)
def test_what_is_no_strict_object_is_refused(body: bytes) -> None:
    """Only one strict JSON object is a message."""
    with pytest.raises(FrameError):
        read_frame(framed(body))


def test_a_length_over_the_limit_is_refused_before_it_is_read() -> None:
    """A frame of 4 GiB costs nothing."""
    with pytest.raises(FrameError, match="oversized"):
        read_frame(io.BytesIO(b"\xff\xff\xff\xff" + b"x"))


def test_a_frame_that_ends_early_is_refused() -> None:
    """A process that dies while it writes leaves half a frame."""
    with pytest.raises(FrameError, match="cut short"):
        read_frame(io.BytesIO(b"\x00\x00\x00\x10{}"))


def test_the_end_of_the_stream_is_no_message() -> None:
    """Nothing more to read is None."""
    assert read_frame(io.BytesIO()) is None
