"""Makes submissions of attacks: the reference of 01 with a hostile module beside it."""

import re
from collections.abc import Mapping
from pathlib import Path

from checker.model import Exercise
from tests.attacks.cases import Attack
from tests.proof import cases

ROUTES, APP, INIT = "toolshed/health/routes.py", "toolshed/app.py", "toolshed/__init__.py"
LIVE = '''    """Say that the process answers; a database outage is no reason to restart it."""
'''
READY = '''    """Say whether this process can serve requests now, its database included."""
'''
FACTORY = "    db.init_app(app)\n"


def build(attack: Attack, exercise: Exercise, into: Path, places: Mapping[str, str]) -> Path:
    """Write the submission; `places` are put where the attack names them in double braces."""
    cases.copy_reference(exercise, into)
    write(into / "toolshed" / "attack.py", attack.code, places)
    for name, text in attack.files.items():
        write(into / name, text, places)
    if attack.broken:
        _edit(into / ROUTES, 'return {"status": "ok"}', 'return {"status": "broken"}')
    hooks = (("view", ROUTES, LIVE), ("ready", ROUTES, READY), ("factory", APP, FACTORY))
    for hook, name, after in hooks:
        if re.search(rf"^(def {hook}\(|{hook} = )", attack.code, re.MULTILINE):
            arguments = "app" if hook == "factory" else ""
            called = f"    attack_{hook}({arguments})\n"
            if hook != "factory":
                called = (
                    f"    answer = attack_{hook}()\n    if answer is not None:\n"
                    "        return answer\n"
                )
            _edit(into / name, after, after + called)
            text = (into / name).read_text(encoding="utf-8")
            imported = f"from toolshed.attack import {hook} as attack_{hook}\n"
            first, _, rest = text.partition("\n")
            write(into / name, f"{first}\n{imported}{rest}", {})
    init = into / INIT
    first, _, rest = init.read_text(encoding="utf-8").partition("\n")
    write(init, f"{first}\nimport toolshed.attack\n{rest}", {})
    return into


def write(path: Path, text: str, places: Mapping[str, str]) -> None:
    """Write a file with the places filled in."""
    for name, value in places.items():
        text = text.replace("{{" + name + "}}", value)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _edit(path: Path, find: str, put: str) -> None:
    text = path.read_text(encoding="utf-8")
    if find not in text:
        raise cases.AnchorMoved(f"{find!r} does not stand in {path.name}")
    path.write_text(text.replace(find, put), encoding="utf-8", newline="\n")
