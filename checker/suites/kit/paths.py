"""Why a path does not answer: what the app's URL map has in its place, and where."""

from typing import Any

from werkzeug.test import TestResponse

from checker.model import Cause
from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn

OK = 200


def insist_on_path(
    shed: Shed, expect: Expect, app: StandIn, response: TestResponse, path: str
) -> None:
    """Insist that a list answers at its path; if it does not, say where it is instead."""
    try:
        expect.status(response, OK)
    except Mismatch as mismatch:
        mismatch.cause = Cause.ROUTE
        if found := _instead(shed.ask_kit("routes", app=app.learner_name), path):
            mismatch.advice, mismatch.where = found
        elif mismatch.where is None:
            mismatch.advice, mismatch.where = _unregistered(shed, app, path, mismatch), app.where
        raise


def advice_on_ids(shed: Shed, app: StandIn, path: str) -> str:
    """Say what it means if the rule below a path takes any text for an id; else nothing."""
    for route in shed.ask_kit("routes", app=app.learner_name):
        below = str(route["rule"]).removeprefix(f"{path}/")
        if below != route["rule"] and below.startswith("<") and ":" not in below:
            return (
                f"The rule {route['rule']} hands any text to the view. `<uuid:...>` answers 404 "
                "by itself for what is no UUID, and hands over a UUID, as the catalogue has them."
            )
    return ""


def _instead(routes: list[dict[str, Any]], path: str) -> tuple[str, dict[str, Any] | None] | None:
    """Return advice and place for a rule that looks like the path, written amiss."""
    base, _, name = path.rpartition("/")
    for route in routes:
        rule = str(route["rule"])
        bare = rule.rstrip("/")
        advice = ""
        if bare in {f"{path}/{name}", f"{base}{path}"}:
            advice = (
                f"The app has the rule {rule}: a prefix stands there twice. It is given once, "
                "where the blueprint is registered; the decorator adds only what follows it."
            )
        elif rule == f"{path}/":
            advice = (
                f"The app has the rule {rule}, so a request without the slash is sent on. Write "
                '`""` in the decorator, not `"/"`.'
            )
        elif bare == f"/{name}":
            advice = (
                f"The app has the rule {rule}: the version is missing. Register the blueprint on "
                f"the parent, and the parent on the app under {base}."
            )
        elif bare == base:
            advice = (
                f"The app has the rule {rule}: the blueprint is registered without its own "
                f"prefix, /{name}."
            )
        if advice:
            return advice, route["where"] or None
    return None


def _unregistered(shed: Shed, app: StandIn, path: str, mismatch: Mismatch) -> str:
    name = path.rpartition("/")[2]
    known = shed.ask_kit("blueprints", app=app.learner_name)
    if any(blueprint.rpartition(".")[2] == name for blueprint in known):
        return mismatch.advice
    return f"The app has no blueprint named {name}; it has {', '.join(known) or 'none'}."
