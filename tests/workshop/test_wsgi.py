"""What the cell hands to a learner's app as a WSGI server would."""

import base64
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for

from checker.workshop.wsgi import carry


def message(**fields: Any) -> dict[str, Any]:
    """Return a request as the judge sends it."""
    empty = {"method": "GET", "path": "/here", "query": "", "headers": [], "body": ""}
    return empty | fields


def app() -> Flask:
    """Return an app with one view that tells where it is mounted."""
    made = Flask("toolshed")

    @made.get("/here")
    def here() -> dict[str, str]:
        return {"root": request.script_root, "url": url_for("here")}

    return made


def told(answer: dict[str, Any]) -> str:
    """Return the body of an answer."""
    return base64.b64decode(answer["body"]).decode()


def test_an_app_is_mounted_at_the_root(tmp_path: Path) -> None:
    """A message without a prefix asks an app that has none."""
    answer = carry(app(), message(), tmp_path)
    assert answer["status"] == "200 OK"
    assert '"url":"/here"' in told(answer)


def test_a_prefix_becomes_the_script_name(tmp_path: Path) -> None:
    """A proxy's prefix reaches the app, and the URLs that it builds."""
    answer = carry(app(), message(script="/shed"), tmp_path)
    assert '"root":"/shed"' in told(answer)
    assert '"url":"/shed/here"' in told(answer)
