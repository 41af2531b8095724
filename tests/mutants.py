"""Machine-made mutants of a reference, by cosmic-ray, show which changes no check catches.

Run by `nox -s mutants -- 01`, in an environment of its own that has cosmic-ray. The checker runs in
the course's environment, given as the first argument.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent

CONFIG = """\
[cosmic-ray]
module-path = "toolshed"
timeout = 120.0
excluded-modules = []
test-command = "{python} -m checker check {number} --json --path {folder}"

[cosmic-ray.distributor]
name = "local"
"""


def main(python: str, number: str) -> int:
    """Mutate the reference of one exercise and print the survivors with their differences."""
    solution = next((HERE / "solutions").glob(f"{number}-*/toolshed"))
    scripts = Path(sys.executable).parent
    with tempfile.TemporaryDirectory(prefix="katas-mutants-") as temporary:
        folder = Path(temporary)
        # The copy is mutated in place; the reference is not touched.
        shutil.copytree(solution, folder / "toolshed")
        config = CONFIG.format(python=python, number=number, folder=folder)
        (folder / "mutants.toml").write_text(config, encoding="utf-8")
        environment = os.environ | {"PYTHONPATH": str(HERE)}
        for command in (
            ("cosmic-ray", "init", "mutants.toml", "mutants.sqlite"),
            ("cosmic-ray", "exec", "mutants.toml", "mutants.sqlite"),
            ("cr-report", "mutants.sqlite", "--show-diff", "--surviving-only"),
        ):
            program = str(scripts / command[0])
            subprocess.run([program, *command[1:]], cwd=folder, env=environment, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
