"""07.1: a Celery app for each Flask app, whose tasks run in its context."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.background import Background
from checker.suites.kit.expect import Expect, Mismatch, shown
from checker.suites.kit.recording import counted
from checker.suites.kit.shed import Shed, article, innermost
from checker.suites.kit.standin import StandIn
from checker.suites.kit.task_causes import task_cause
from checker.suites.kit.verbs import Verbs07

PROBE = "katas.probe"
CELERY = 'app.extensions["celery"]'
MEMORY = {"broker_url": "memory://", "result_backend": "cache+memory://"}
REDIS = "redis://redis.example:6380/3"
LOCAL = "redis://localhost:6379/0"
GOOD_KEY = "k7Qz" * 12
PRODUCTION = {"SECRET_KEY": GOOD_KEY, "DATABASE_URL": "sqlite:///:memory:"}
WORKER = "toolshed.worker"


@pytest.mark.check("07.1-registered")
def test_registered(shed: Shed, verbs: Verbs07) -> None:
    """Each of two apps keeps a Celery app of its own."""
    apps = [verbs.app(), verbs.app()]
    names = [app.learner_name for app in apps]
    for app, found in zip(apps, shed.ask("kept", apps=names), strict=True):
        if not found["celery"]:
            kept = "nothing" if found["type"] == "NoneType" else article(found["type"])
            raise Mismatch(
                f"{CELERY} holds {kept}, not a Celery app",
                expected="a Celery app, made by the factory",
                got=kept,
                where=app.where,
                hinders=True,
            )
        if len(found["same"]) > 1:
            raise Mismatch(
                "two Flask apps share one Celery app",
                expected=f"each keeps one of its own in {CELERY}",
                got="the same object in both",
                where=app.where,
                advice="A Celery app at module level belongs to the process. The second factory "
                "call changes its settings and its context under the first.",
            )


@pytest.mark.check("07.1-configured")
def test_configured(shed: Shed, expect: Expect, verbs: Verbs07) -> None:
    """What app.config["CELERY"] holds, the Celery app has."""
    given = MEMORY | {"task_default_queue": "tools", "result_expires": 77, "timezone": "Asia/Tokyo"}
    app = verbs.app(CELERY=given)
    got = shed.ask("conf", app=app.learner_name, names=list(given))
    wrong = [name for name, value in given.items() if got[name] != value]
    expect.true(
        not wrong,
        f"the Celery app has {', '.join(f'{name} = {got[name]!r}' for name in wrong[:1])}; "
        'app.config["CELERY"] says otherwise',
        expected=shown({name: given[name] for name in wrong}),
        got=shown({name: got[name] for name in wrong}),
        where=app.where,
        advice="The names in CELERY are Celery's own, in lower case. config_from_object takes a "
        "dict as it takes a class."
        if wrong
        else "",
    )


@pytest.mark.check("07.1-servers")
@pytest.mark.parametrize("name", ["TestingConfig", "DevelopmentConfig", "ProductionConfig"])
def test_servers(shed: Shed, expect: Expect, name: str) -> None:
    """Each class names the servers of the brief, and no class is eager."""
    production = name == "ProductionConfig"
    environment = PRODUCTION | {"REDIS_URL": REDIS} if production else {}
    app = shed.build(name, environment=environment)
    got = shed.ask("servers", app=app.learner_name)
    url = REDIS if production else LOCAL
    wanted = MEMORY if name == "TestingConfig" else {"broker_url": url, "result_backend": url}
    expect.true(
        "CELERY" not in got,
        f"the CELERY of {name} is {got.get('CELERY')}",
        expected="a dict with Celery's settings",
        got=str(got.get("CELERY")),
        where=app.where,
    )
    found = {key: got.get(key) for key in wanted}
    expect.true(
        found == wanted,
        f"the CELERY of {name} names other servers than the brief",
        expected=shown(wanted),
        got=shown(found),
        where=app.where,
    )
    expect.true(
        not got.get("task_always_eager"),
        f"the CELERY of {name} switches task_always_eager on",
        expected="task_always_eager stays off: a worker runs the tasks",
        got=f"task_always_eager: {got.get('task_always_eager')!r}",
        where=app.where,
        advice="An eager task runs inside the request: in its context, its session and its "
        "transaction. What fails in a worker then passes in every test.",
    )


@pytest.mark.check("07.1-redis-url")
@pytest.mark.parametrize("environment", [{}, {"REDIS_URL": ""}], ids=["missing", "empty"])
def test_redis_url_is_required(shed: Shed, environment: dict[str, str]) -> None:
    """Production without REDIS_URL is refused, and the message names the variable."""
    state = "empty" if environment else "missing"
    shed.standing = {}
    raised = shed.refusal("ProductionConfig", environment=PRODUCTION | environment)
    told = f"{raised['type']}: {raised['message']}" if raised else "an app was built"
    if raised is None or raised["type"] != "ConfigError" or "REDIS_URL" not in raised["message"]:
        raise Mismatch(
            f"although REDIS_URL is {state}, {told}"
            if raised is None
            else f"REDIS_URL is {state}: {told}",
            expected="ConfigError with a message that names REDIS_URL",
            got=told,
            where=innermost(raised) if raised else None,
            advice="Without a broker, or with a default, tasks of production go where no worker "
            "listens. text_from_environment, in config.py, refuses what is missing or empty."
            if raised is None
            else "",
        )


@pytest.mark.check("07.1-context")
def test_context(shed: Shed, background: Background) -> None:
    """A task that is registered on the Celery app runs in the context of its Flask app."""
    shed.ask("add_probe", app=background.app.learner_name)
    shed.note(f"(a task of this check is registered on {CELERY}: it reads current_app)")
    background.start()
    background.send(PROBE, act="context")
    background.settle()
    told = shed.ask("found")
    raised = told[0]["raised"] if told else None
    if not told or raised:
        what = f"{raised['type']}: {first_line(raised)}" if raised else "it did not run"
        raise Mismatch(
            f"a task on {CELERY} has no application context",
            expected="current_app is the Flask app, in every task that is registered on it",
            got=what,
            where=background.app.where,
            advice=task_cause(raised),
            hinders=True,
        )
    if not told[0]["mine"]:
        raise Mismatch(
            f"a task on {CELERY} runs in the context of another Flask app",
            expected="current_app is the Flask app that the Celery app belongs to",
            got="another object",
            where=background.app.where,
            hinders=True,
        )


def first_line(raised: dict[str, Any]) -> str:
    """Return the first line of what was raised."""
    return str(raised["message"]).partition("\n")[0]


@pytest.mark.check("07.1-session")
@pytest.mark.parametrize("mess", ["leave", "break"])
def test_session(shed: Shed, background: Background, mess: str) -> None:
    """What a task leaves in the session, or breaks in it, the next one does not meet."""
    shed.ask("add_probe", app=background.app.learner_name)
    what = {"leave": "adds a member and does not commit", "break": "fails in a flush"}[mess]
    shed.note(f"(a task of this check {what}; the next one looks at its session)")
    background.start()
    for act in (mess, "look"):
        background.send(PROBE, act=act)
    background.settle()
    told = {fact["act"]: fact for fact in shed.ask("found")}
    look = told.get("look", {"raised": None, "held": None, "active": None, "rows": None})
    clean = {"held": 0, "active": True, "rows": []}
    got = {name: look.get(name) for name in clean}
    if look["raised"] or got != clean:
        raised = look["raised"]
        seen = f"{raised['type']}: {first_line(raised)}" if raised else shown(got)
        raise Mismatch(
            f"a task meets what the one before has left: that one {what}",
            expected="a session without an object, without a change, ready to work",
            got=seen,
            where=background.app.where,
            advice="Flask-SQLAlchemy removes the session when its application context ends. A "
            "context that is pushed once for the worker never ends: push one for each run.",
        )


@pytest.mark.check("07.1-any-thread")
def test_any_thread(shed: Shed, app: StandIn, expect: Expect) -> None:
    """A shared task means the app's Celery app in every thread."""
    shed.note("(in a thread, in the context of the app: a shared task is looked up)")
    told = shed.ask("send_in_thread", app=app.learner_name)
    expect.true(
        told["mine"],
        "in another thread, a task belongs to another Celery app, whose broker is not yours",
        expected=f"the Celery app in {CELERY}, whichever thread asks",
        got="a Celery app that was never configured, or that of another app",
        where=told["where"],
        advice="A new Celery app is the current one for the thread that makes it. A web server "
        "has many threads; set_default() makes it the one for all of them.",
    )


@pytest.mark.check("07.1-worker")
def test_worker_module(shed: Shed, app: StandIn, expect: Expect) -> None:
    """`celery -A toolshed.worker` finds a Celery app, and one Flask app was made for it."""
    del app
    shed.note(f"APP_ENV=testing celery -A {WORKER} worker")
    told = shed.ask("worker_module", module=WORKER)
    raised = told["raised"]
    if raised or not told["celery"]:
        kind = told.get("type", "")
        flask = kind == "Flask"
        got = f"{raised['type']}: {first_line(raised)}" if raised else article(kind)
        raise Mismatch(
            f"Celery finds {'no' if raised else article(kind) + ', and no'} Celery app in {WORKER}",
            expected="a Celery app, under any name",
            got=got,
            where=(innermost(raised) if raised else None) or told["where"],
            advice="Celery looks for the name `app` first, and takes what it finds there: this is "
            "the Flask app. Call that one something else."
            if flask
            else "",
            hinders=True,
        )
    made = told["made"]
    expect.true(
        len(made) == 1,
        f"importing {WORKER} makes {len(made)} Flask apps",
        expected="one call of the factory",
        got=f"{len(made)} calls",
        where=told["where"],
    )


@pytest.mark.check("07.1-tasks-known")
@pytest.mark.parametrize("what", ["loan", "report"])
def test_tasks_known(
    shed: Shed, client: FlaskClient, background: Background, verbs: Verbs07, what: str
) -> None:
    """What requests and the schedule send is known to who imported toolshed.worker."""
    shed.note(f"(import {WORKER}, and nothing else)")
    told = shed.ask("worker_module", module=WORKER)
    if told["raised"] or not told["celery"]:
        raise Mismatch(
            f"Celery finds no Celery app in {WORKER}",
            expected="a Celery app that knows all tasks",
            got=told.get("type") or first_line(told["raised"]),
            where=told["where"],
        )
    if not ask_for(client, verbs, what, "2099-05-01"):
        return
    named = [(one.task, one.where) for one in background.sent()]
    planned = shed.ask("beat", app=background.app.learner_name)
    named += [(entry["task"], background.app.where) for entry in planned]
    for task, where in named:
        if task not in told["tasks"]:
            full = next((name for name in told["tasks"] if name.endswith(f".{task}")), "")
            raise Mismatch(
                f"the worker does not know the task {task}",
                expected=f"it is registered as soon as {WORKER} is imported",
                got="registered: " + (", ".join(own(told["tasks"])) or "no task of yours"),
                where=where or told["where"],
                advice=f"Its name is {full}: a task has the name of its module before its own."
                if full
                else "A task is registered when its module is imported, under a name that begins "
                "with that of its module. Which import of the factory leads there?",
                hinders=True,
            )


def ask_for(client: FlaskClient, verbs: Verbs07, what: str, due_on: str) -> bool:
    """Ask for something that sends a task; say whether there was an answer, whatever it was.

    A view that waits for its task gives none, and is the subject of another check.
    """
    if what == "loan":
        tools, ben = verbs.make_ready(client, "cordless drill", email="ben@example.org")
        body = {"tool_id": tools[0], "borrower_id": ben, "due_on": due_on}
        client.post("/api/v1/loans", json=body)
        return True
    try:
        client.post("/api/v1/reports", json={})
    except Mismatch as mismatch:
        if "timed out" not in mismatch.title:
            raise
        return False
    return True


def own(tasks: list[str]) -> list[str]:
    """Return the names that are not Celery's or ours."""
    return [task for task in tasks if not task.startswith(("celery.", "katas."))]


def caller(frames: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the innermost line that is not the factory's own: who called it."""
    others = [frame for frame in frames if frame["function"] != "create_app"]
    return next(iter(others or frames), None)


@pytest.mark.check("07.1-one-app")
@pytest.mark.parametrize("what", ["loan", "report"])
def test_one_app(
    client: FlaskClient, background: Background, shed: Shed, verbs: Verbs07, what: str
) -> None:
    """While tasks run, no Flask app is made."""
    if not ask_for(client, verbs, what, "2001-05-01"):
        return
    shed.ask("send_scheduled", app=background.app.learner_name, kwargs={})
    background.run()
    made = background.apps_made()
    if made:
        short = str(made[0]["task"]).rpartition(".")[2]
        raise Mismatch(
            f"the task {short} makes a Flask app of its own",
            expected="the app of the worker's one factory call",
            got=f"{counted(len(made), 'app')} made while {len(background.ended())} tasks ran",
            where=caller(made[0]["frames"]),
            advice="Each app brings an engine with a pool of connections, and reads the settings "
            "of the environment, not those of this worker. The task's class knows its app.",
        )
