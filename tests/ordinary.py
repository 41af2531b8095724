"""How root runs a program as an ordinary user, to whom tier B is open."""

import os
import sys
from pathlib import Path

from checker.workshop import jail

NUMBER = "12345"


def as_ordinary_user() -> list[str]:
    """Return the command behind which a program is no longer root; empty if it is not anyway.

    Python may lie in root's own folder, which nobody else can enter: that folder is replaced.
    """
    if sys.platform == "win32" or os.getuid() != 0:
        return []
    python = str(Path(sys.base_prefix).resolve())
    way = ["--perms", "0755", "--tmpfs", "/root", *jail.way_to(python), "--ro-bind", python, python]
    return [
        "bwrap", "--dev-bind", "/", "/", *(way if python.startswith("/root/") else []),
        "--cap-add", "ALL", "setpriv", "--reuid", NUMBER, "--regid", NUMBER, "--clear-groups",
        "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all",
        "env", "HOME=/tmp",
    ]  # fmt: skip
