"""Findings and verdicts as JSON, and back: strict, versioned, the same both ways."""

import json
from dataclasses import asdict
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from checker.model import Cause, Evidence, Finding, Judge, Location, Status, Verdict

if TYPE_CHECKING:
    from pydantic import TypeAdapter

VERSION = 1


@cache
def _adapter(kind: type[Any]) -> "TypeAdapter[Any]":
    # Who only writes verdicts, or hears its own judge, need not wait for Pydantic.
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def encode(finding: Finding) -> str:
    """Return a finding as one line of JSON."""
    line = json.dumps(asdict(finding), default=sorted, ensure_ascii=False)
    # Half of a surrogate pair, which a learner's code can print, is no text.
    return line.encode("utf-8", "replace").decode()


def decode(line: str) -> Finding:
    """Return the finding of a line that `encode` made; raises ValueError if it is none."""
    try:
        data = json.loads(line)
        place = data["location"]
        return Finding(
            check=data["check"],
            status=Status(data["status"]),
            title=data["title"],
            cause=Cause(data["cause"]),
            evidence=tuple(Evidence(**item) for item in data["evidence"]),
            location=None if place is None else Location(**place),
            advice=data["advice"],
            blocks=frozenset(map(Judge, data["blocks"])),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no finding: {line[:200]}") from error


def document(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict document, version 1: what every report is made from.

    `passed` and `score` are in it for readers; they follow from the results.
    """
    earned, full = verdict.score
    derived = {
        "version": VERSION,
        "passed": verdict.passed,
        "score": {"earned": earned, "of": full},
    }
    return derived | {name: _as_json(value) for name, value in asdict(verdict).items()}


def _as_json(value: Any) -> Any:
    """Return a value as JSON has it; a set is sorted: each process has an order of its own."""
    match value:
        case Enum():
            return value.value
        case dict():
            return {name: _as_json(item) for name, item in value.items()}
        case list() | tuple():
            return [_as_json(item) for item in value]
        case frozenset():
            return sorted(_as_json(item) for item in value)
    return value


def to_json(verdict: Verdict) -> str:
    """Return the document as text, with a line break at its end."""
    return json.dumps(document(verdict), indent=2, ensure_ascii=False) + "\n"


def from_json(text: str) -> Verdict:
    """Return the verdict of a document; raises ValueError if it is none of version 1."""
    data = json.loads(text)
    if not isinstance(data, dict) or data.pop("version", None) != VERSION:
        message = f"no verdict document of version {VERSION}"
        raise ValueError(message)
    data.pop("passed", None)
    data.pop("score", None)
    verdict: Verdict = _adapter(Verdict).validate_python(data)
    return verdict


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the verdict document."""
    inner = _adapter(Verdict).json_schema(mode="serialization")
    inner["title"] = "Verdict of the Flask katas, version 1"
    inner["properties"] = {
        "version": {"const": VERSION},
        "passed": {"type": "boolean"},
        "score": {
            "type": "object",
            "properties": {"earned": {"type": "integer"}, "of": {"type": "integer"}},
            "required": ["earned", "of"],
        },
    } | inner["properties"]
    inner["required"] = ["version", "passed", "score", *inner.get("required", [])]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | inner
