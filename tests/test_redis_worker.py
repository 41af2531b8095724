"""The reference of 07 as it is deployed: a real Redis, and a worker in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

from checker.catalog import COURSE
from checker.workshop.processes import plain_environment
from tests.redis_server import running

REFERENCE = COURSE / "solutions" / "07-celery-context"

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
    with running([sys.executable, "-c", WEB], tmp_path, environment) as web:
        assert _line(web) == {"step": "loan", "status": 201}
        assert _line(web) == {"step": "asked", "status": 202, "report": "pending"}
        with running([*worker, "--loglevel", "ERROR"], tmp_path, environment):
            assert web.stdin is not None
            web.stdin.write(b"\n")
            web.stdin.flush()
            assert _line(web) == {"step": "made", "report": "done"}
            csv = _line(web)
    assert csv["text"] == (
        "id,tool,borrower,due_on,state\r\n" + f"{csv['loan']},saw,Olga,2099-05-01,open\r\n"
    )


def _line(process: subprocess.Popen[bytes]) -> dict[str, object]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, (process.stderr.read().decode() if process.stderr else "")[-2000:]
    found: dict[str, object] = json.loads(line)
    return found
