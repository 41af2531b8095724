"""Cell side: does again what a failing test asked, in the foreground, for a person to watch."""

import base64
import json
import sys
import traceback
from pathlib import Path
from typing import Any

from checker.workshop.serve import Room, answer_to


def main(arguments: list[str]) -> None:
    """Replay. Arguments: submission, temporary folder, package, the file of what was asked."""
    submission, temporary, package, asked = arguments
    room = Room(Path(submission).resolve(), Path(temporary).resolve(), package)
    sys.path.append(str(room.submission))
    messages = json.loads(Path(asked).read_text(encoding="utf-8"))
    for message in [{"op": "load"}, *messages]:
        if message["op"] not in {"begin", "end"}:
            _show(room, message)


def _show(room: Room, message: dict[str, Any]) -> None:
    print(f"> {_told(message)}", flush=True)
    try:
        answer = answer_to(room, message)
    except BaseException:  # noqa: BLE001 - the person at the keyboard wants to see all of it
        traceback.print_exc()
        return
    if raised := answer.get("raised"):
        print(f"  raised {raised['type']}: {raised['message']}")
    elif "status" in answer:
        print(
            f"  {answer['status']}  {base64.b64decode(answer['body']).decode('utf-8', 'replace')}"
        )


def _told(message: dict[str, Any]) -> str:
    if message["op"] == "request":
        body = base64.b64decode(message["body"]).decode("utf-8", "replace")
        query = f"?{message['query']}" if message["query"] else ""
        return f"{message['method']} {message['path']}{query} {body}".rstrip()
    if message["op"] == "ask":
        arguments = ", ".join(f"{name}={value!r}" for name, value in message["args"].items())
        return f"{message['question']}({arguments})"
    return "import the package"
