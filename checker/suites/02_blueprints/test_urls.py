"""02.3: URLs are built, so that they fit wherever the app is mounted."""

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from checker.suites.kit import data
from checker.suites.kit.expect import Expect
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs02

MEMBERS, TOOLS = "/api/v1/members", "/api/v1/tools"
PROXY = "http://localhost/shed"


@pytest.mark.check("02.3-url-for")
@pytest.mark.parametrize("path", [TOOLS, MEMBERS])
def test_location_behind_a_proxy(
    client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02, path: str
) -> None:
    """Behind a proxy that mounts the app under /shed, Location leads through /shed."""
    sent = (
        data.member()
        if path == MEMBERS
        else data.tool(owner_id=verbs.make_member(client).get("id"))
    )
    shed.note("(a proxy mounts the app under /shed: SCRIPT_NAME=/shed)")
    response = client.post(path, json=sent, base_url=PROXY)
    expect.status(response, 201)
    location = response.headers.get("Location", "")
    target = urlsplit(location).path
    expect.true(
        target.startswith(f"/shed{path}/"),
        f"behind a proxy under /shed, Location does not lead through /shed{path}/",
        expected=f"Location: /shed{path}/<the new id>",
        got=f"Location: {location}" if location else "no header Location",
        where=shed.exchanges.of(response).where,
        advice="The path is written out as a text. `url_for` knows where the app is mounted, and "
        "under which prefix the blueprint is registered."
        if target.startswith(path)
        else "",
    )
    expect.status(client.get(target.removeprefix("/shed"), base_url=PROXY), 200)


@pytest.mark.check("02.3-second-version")
def test_second_version(
    app: StandIn, client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02
) -> None:
    """The same blueprint below a parent v2 answers with addresses of v2."""
    shed.note('v2 = Blueprint("v2", ...); v2.register_blueprint(tools, url_prefix="/tools")')
    shed.note('app.register_blueprint(v2, url_prefix="/api/v2")')
    shed.ask("add_version", app=app.learner_name, name="v2", prefix="/api/v2")
    owner = verbs.make_member(client).get("id")
    response = client.post("/api/v2/tools", json=data.tool(owner_id=owner))
    expect.status(response, 201)
    location = response.headers.get("Location", "")
    target = urlsplit(location).path
    expect.true(
        target.startswith("/api/v2/tools/"),
        "a tool that was made through v2 has a Location that is not of v2",
        expected="Location: /api/v2/tools/<the new id>",
        got=f"Location: {location}" if location else "no header Location",
        where=shed.exchanges.of(response).where,
        advice="Location leads to v1. An endpoint that names its parents, such as "
        "`v1.tools.read_tool`, is always that of v1; with a leading dot it is looked up in the "
        "blueprint that serves the request."
        if target.startswith(TOOLS)
        else "",
    )
    expect.status(client.get(target), 200)
