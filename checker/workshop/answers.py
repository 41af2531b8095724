"""The judge's end: what an answer of a cell may look like. Its values are judged elsewhere."""

from typing import Any

from checker.workshop.frames import FrameError

MAX_NAME = 500
MAX_TEXT = 4000
MAX_PARTS = 50
MAX_LINE = 10_000_000
MAX_HEADERS = 10_000

Place = dict[str, Any]


def checked(operation: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer of the form that the operation has, or raise FrameError.

    What a suite asks may be answered with any JSON; only what the checker itself reads is fixed.
    """
    if "raised" in answer:
        return {"raised": raised(answer["raised"]), "where": place(answer.get("where"))}
    if operation == "request":
        return _response(answer)
    if operation == "ask":
        if "answer" not in answer:
            raise FrameError("an answer that holds no answer")
        return {"answer": answer["answer"]}
    if operation == "end":
        return {"ended": answer.get("ended")}
    if answer.get("ok") is not True:
        raise FrameError("an answer that is neither ok nor an exception")
    return {"ok": True}


def raised(value: Any) -> dict[str, Any]:
    """Return an exception as `faults.describe` tells one, or raise FrameError."""
    if not isinstance(value, dict):
        raise FrameError("an exception that is no object")
    told = {
        "type": _text(value.get("type"), MAX_NAME),
        "message": _text(value.get("message"), MAX_TEXT),
        "frames": [place(item) for item in _list(value.get("frames"), MAX_PARTS)],
        "chain": [_text(item, MAX_NAME) for item in _list(value.get("chain"), MAX_PARTS)],
    }
    return told | {"limit": _text(value["limit"], MAX_NAME)} if "limit" in value else told


def place(value: Any) -> Place | None:
    """Return a place in the submission, or None for none; raise FrameError for what is neither."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise FrameError("a place that is no object")
    texts = {
        name: _text(value[name], MAX_NAME)
        for name in ("endpoint", "path", "function")
        if name in value
    }
    if "path" not in value:
        return texts
    line = value.get("line")
    if type(line) is not int or not 0 <= line <= MAX_LINE:
        raise FrameError("a place without its line")
    return texts | {"line": max(line, 1)}


def _response(answer: dict[str, Any]) -> dict[str, Any]:
    headers = _list(answer.get("headers"), MAX_HEADERS)
    if not all(
        isinstance(header, list) and [type(part) for part in header] == [str, str]
        for header in headers
    ):
        raise FrameError("headers that are no pairs of texts")
    if not isinstance(answer.get("status"), str) or not isinstance(answer.get("body"), str):
        raise FrameError("a response without its status or its body")
    return {
        "status": answer["status"],
        "headers": headers,
        "body": answer["body"],
        "complete": answer.get("complete") is True,
        "where": place(answer.get("where")),
    }


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str):
        raise FrameError("a text that is none")
    return value[:most]


def _list(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise FrameError("a list that is none, or too long")
    return value
