"""01.4: liveness and readiness, two questions."""

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect
from checker.suites.kit.shed import Shed

LIVE, READY = "/health/live", "/health/ready"


@pytest.mark.check("01.4-live")
def test_live(client: FlaskClient, expect: Expect) -> None:
    """Liveness answers 200 with its body."""
    response = client.get(LIVE)
    expect.status(response, 200)
    expect.json(response, {"status": "ok"})


@pytest.mark.check("01.4-live-without-database")
def test_live_without_database(shed: Shed, expect: Expect) -> None:
    """Liveness answers while the database is away, and does not even try to reach it."""
    shed.note("(the database's folder does not exist)")
    away = f"sqlite:///{shed.missing_database().as_posix()}"
    client = shed.build(values={"SQLALCHEMY_DATABASE_URI": away}).test_client()
    shed.ask("count_connections")
    response = client.get(LIVE)
    expect.status(response, 200)
    expect.true(
        shed.ask("connections") == 0,
        f"GET {LIVE} touches the database",
        expected="no connection to the database",
        got="the app asked its engine for a connection",
        where=shed.exchanges.of(response).where,
    )


@pytest.mark.check("01.4-ready")
def test_ready(client: FlaskClient, expect: Expect) -> None:
    """Readiness answers 200 while the database answers."""
    response = client.get(READY)
    expect.status(response, 200)
    expect.json(response, {"status": "ok"})


@pytest.mark.check("01.4-ready")
def test_not_ready_without_database(shed: Shed, expect: Expect) -> None:
    """Readiness answers 503 if the database cannot be reached."""
    shed.note("(the database's folder does not exist)")
    away = f"sqlite:///{shed.missing_database().as_posix()}"
    response = shed.build(values={"SQLALCHEMY_DATABASE_URI": away}).test_client().get(READY)
    expect.status(response, 503)
    expect.json(response, {"status": "unavailable"})


@pytest.mark.check("01.4-ready-each-time")
def test_ready_recovers(shed: Shed, expect: Expect) -> None:
    """The same app says 503 without its database, and 200 when it is back."""
    missing = shed.missing_database()
    client = shed.build(
        values={"SQLALCHEMY_DATABASE_URI": f"sqlite:///{missing.as_posix()}"}
    ).test_client()
    shed.note("(the database's folder does not exist)")
    expect.status(client.get(READY), 503)
    shed.bring_back(missing)
    shed.note("(now the folder is there again)")
    response = client.get(READY)
    expect.status(response, 200)
    expect.json(response, {"status": "ok"})


@pytest.mark.check("01.4-health-blueprint")
def test_blueprint(shed: Shed, expect: Expect) -> None:
    """Both endpoints are served by a blueprint named health."""
    app = shed.build()
    expect.true(
        "health" in shed.ask_kit("blueprints", app=app.learner_name),
        "the app has no blueprint named health",
        expected="a blueprint named health",
        got=f"blueprints: {shed.ask_kit('blueprints', app=app.learner_name)}",
        where=app.where,
    )
    for route in shed.ask_kit("routes", app=app.learner_name):
        if route["rule"] in {LIVE, READY}:
            expect.true(
                route["endpoint"].startswith("health."),
                f"{route['rule']} does not belong to the blueprint health",
                expected="an endpoint such as health.live",
                got=f"the endpoint {route['endpoint']}",
                where=route["where"],
            )
