"""The reference of 07 as it is deployed: a real Redis, and a worker in a process of its own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from checker.catalog import COURSE
from checker.workshop.processes import end_tree, plain_environment, start

REFERENCE = COURSE / "solutions" / "07-celery-context"
MINUTE = 60.0

# What runs in the web process: each step prints one line of JSON.
WEB = """
import json, sys, time
from toolshed import create_app

app = create_app()
client = app.test_client()

def say(**facts):
    print(json.dumps(facts), flush=True)

def until_done(path):
    deadline = time.monotonic() + 60
    while (found := client.get(path).get_json())["status"] == "pending":
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return found

app.test_cli_runner().invoke(args=["init-db"])
owner = client.post("/api/v1/members", json={"name": "Olga", "email": "o@example.org"}).get_json()
tool = client.post("/api/v1/tools", json={"name": "saw", "owner_id": owner["id"]}).get_json()
body = {"tool_id": tool["id"], "borrower_id": owner["id"], "due_on": "2099-05-01"}
loan = client.post("/api/v1/loans", json=body)
say(step="loan", status=loan.status_code)
asked = client.post("/api/v1/reports", json={"loans": "open"})
path = asked.headers["Location"]
say(step="asked", status=asked.status_code, report=client.get(path).get_json()["status"])
sys.stdin.readline()
say(step="made", report=until_done(path)["status"])
say(step="csv", text=client.get(path + "/csv").get_data(as_text=True), loan=loan.get_json()["id"])
"""


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """Start a Redis server on a free port of this machine, and end it."""
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("CI") and sys.platform == "linux":
            pytest.fail("redis-server is not installed, and CI must have it")
        pytest.skip("redis-server is not installed: this test needs a real one")
    port = _free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with _running([program, *options, "--dir", str(tmp_path)], tmp_path, {}):
        _await_port(port)
        yield f"redis://127.0.0.1:{port}/0"


def test_report_is_made_by_a_worker_over_redis(redis_url: str, tmp_path: Path) -> None:
    """A report waits in Redis until a worker starts and makes it; the web process shows it."""
    environment = plain_environment(tmp_path) | {
        "APP_ENV": "production",
        "SECRET_KEY": "k7Qz" * 12,
        "DATABASE_URL": f"sqlite:///{(tmp_path / 'toolshed.db').as_posix()}",
        "REDIS_URL": redis_url,
        "PYTHONPATH": str(REFERENCE),
    }
    worker = [sys.executable, "-m", "celery", "-A", "toolshed.worker", "worker", "--pool", "solo"]
    with _running([sys.executable, "-c", WEB], tmp_path, environment) as web:
        assert _line(web) == {"step": "loan", "status": 201}
        assert _line(web) == {"step": "asked", "status": 202, "report": "pending"}
        with _running([*worker, "--loglevel", "ERROR"], tmp_path, environment):
            assert web.stdin is not None
            web.stdin.write(b"\n")
            web.stdin.flush()
            assert _line(web) == {"step": "made", "report": "done"}
            csv = _line(web)
    assert csv["text"] == (
        "id,tool,borrower,due_on,state\r\n" + f"{csv['loan']},saw,Olga,2099-05-01,open\r\n"
    )


@contextmanager
def _running(
    command: list[str], folder: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = start(command, folder, environment or plain_environment(folder))
    try:
        yield process
    finally:
        end_tree(process)


def _line(process: subprocess.Popen[bytes]) -> dict[str, object]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, (process.stderr.read().decode() if process.stderr else "")[-2000:]
    found: dict[str, object] = json.loads(line)
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_port(port: int) -> None:
    deadline = time.monotonic() + MINUTE
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail("the Redis server did not start")
