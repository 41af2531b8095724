"""The grounds on which an attack is run: what it might want to read, to reach or to leave."""

import hashlib
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import flask
import psutil

from checker import catalog
from checker.catalog import COURSE
from checker.model import Exercise
from checker.stages import standby, types
from checker.workshop.room import fast_folder
from tests.proof import cases

CANARY = "katas-canary-5f0e7c31"
COMMENT = f"  # {CANARY}"


class Grounds:
    """A folder of its own in which all rooms of this process lie, with canaries planted around.

    The canary stands in each file of the hidden suite, beside each expectation and as a value in
    the judge's memory, in the environment of this process, in a file of another submission, and in
    one that anybody may read.
    """

    def __init__(self) -> None:
        self.top = Path(tempfile.mkdtemp(prefix="katas-attacks-", dir=fast_folder())).resolve()
        self.top.chmod(0o755)
        self.rooms = self._folder("rooms")
        self.outside = self._folder("outside")
        self.outside.chmod(0o777)
        self.server = Server(self.top / "socket")
        for name in ("canary.txt", "submissions/learner-01/toolshed/app.py"):
            path = self.top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {CANARY}\n", encoding="utf-8")
        self.exercise = self._planted(catalog.load("01"))
        # All rooms and copies that a check makes, so that what is left of them can be seen.
        vars(standby)["fast_folder"] = lambda: str(self.rooms)
        tempfile.tempdir = str(self.rooms)
        self._kept = self._fingerprint()

    def _folder(self, name: str) -> Path:
        (self.top / name).mkdir()
        return self.top / name

    def _planted(self, exercise: Exercise) -> Exercise:
        suite = self.top / "suites" / exercise.suite.name
        shutil.copytree(exercise.suite, suite, ignore=shutil.ignore_patterns("__pycache__"))
        for path in suite.glob("test_*.py"):
            lines = path.read_text(encoding="utf-8").splitlines()
            marked = [line + COMMENT if "expect." in line else line for line in lines]
            text = "\n".join([*marked, f'CANARY = "{CANARY}"', ""])
            path.write_text(text, encoding="utf-8")
        return replace(exercise, suite=suite, earlier=(), earlier_suites=())

    @property
    def places(self) -> Mapping[str, str]:
        """What attacks are told, so that none has to guess: their walls are not to be secrets."""
        return {
            "outside": str(self.outside),
            "top": str(self.top),
            "course": str(COURSE),
            "tcp": str(self.server.port),
            "udp": str(self.server.udp),
            "unix": str(self.server.path),
            "judge": str(os.getpid()),
            "flask": str(Path(flask.__file__).parent),
            "cache": str(types.CACHES),
        }

    def reference(self, into: Path) -> Path:
        """Copy the reference of the exercise."""
        return cases.copy_reference(self.exercise, into)

    def left_files(self) -> list[str]:
        """Return what lies where nothing may be left, and remove it."""
        found = [*self.outside.iterdir(), *self.rooms.iterdir()]
        for path in found:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
        return [str(path.relative_to(self.top)) for path in found]

    def left_processes(self) -> list[psutil.Process]:
        """Return the processes that belong to a room of these grounds; by now there are none."""
        return [process for process in psutil.process_iter() if self._mine(process)]

    def _mine(self, process: psutil.Process) -> bool:
        if process.pid == os.getpid():
            return False
        with suppress(psutil.Error, OSError):
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            told = [*process.cmdline(), *process.environ().values()]
            return any(str(self.rooms) in part for part in told)
        return False

    def changed(self) -> list[str]:
        """Return what changed of the files that all submissions share."""
        now, before = self._fingerprint(), self._kept
        self._kept = now
        return sorted(name for name in now | before if now.get(name) != before.get(name))

    def _fingerprint(self) -> dict[str, str]:
        places = [Path(flask.__file__).parent, types.CACHES, self.top / "suites"]
        files = [path for place in places for path in place.rglob("*") if path.is_file()]
        return {
            str(path): f"{path.stat().st_size} {hashlib.sha256(path.read_bytes()).hexdigest()}"
            for path in files
            if path.suffix in {".py", ".json", ".toml"} or path.parent == places[0] / "__pycache__"
        }

    def end(self) -> None:
        """Remove the grounds."""
        self.server.end()
        tempfile.tempdir = None
        shutil.rmtree(self.top, ignore_errors=True)


class Server:
    """Listens on this machine and counts who calls: by TCP, UDP and a socket in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.hits: list[str] = []
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self.port = int(self._tcp.getsockname()[1])
        self.udp = int(self._udp.getsockname()[1])
        listening = [self._tcp]
        if sys.platform == "linux":
            unix = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            unix.bind(str(path))
            path.chmod(0o777)
            unix.listen()
            listening.append(unix)
        self._listening = listening
        for one in listening:
            threading.Thread(target=self._accept, args=(one,), daemon=True).start()
        threading.Thread(target=self._receive, daemon=True).start()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                caller, _ = listening.accept()
                self.hits.append("a connection")
                with suppress(OSError):
                    caller.sendall(b"220 hello\r\n")
                caller.close()

    def _receive(self) -> None:
        with suppress(OSError):
            while True:
                self._udp.recvfrom(100)
                self.hits.append("a datagram")

    def take(self) -> list[str]:
        """Return who called since the last time."""
        hits, self.hits = self.hits, []
        return hits

    def end(self) -> None:
        """Stop listening."""
        for one in (*self._listening, self._udp):
            one.close()
