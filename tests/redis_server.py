"""A real Redis for tests, on a free port of this machine."""

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

from checker.workshop.processes import end_tree, plain_environment, start

MINUTE = 60.0


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Start a Redis server and end it; give its address.

    Skips the test where there is no Redis, but under CI on Linux, where there must be one.
    """
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("CI") and sys.platform == "linux":
            pytest.fail("redis-server is not installed, and CI must have it")
        pytest.skip("redis-server is not installed: this test needs a real one")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with running([program, *options, "--dir", str(folder)], folder, {}):
        _await_port(port)
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def running(
    command: list[str], folder: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process and end it with all that it has started."""
    process = start(command, folder, environment or plain_environment(folder))
    try:
        yield process
    finally:
        end_tree(process)


def free_port() -> int:
    """Return a port on which nobody listens."""
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
