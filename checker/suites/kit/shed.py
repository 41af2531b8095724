"""The suites' handle on the learner's code: build apps, ask questions."""

from pathlib import Path
from typing import Any

from checker.suites.kit.exchange import Exchanges
from checker.suites.kit.expect import Mismatch
from checker.suites.kit.standin import StandIn
from checker.workshop.cell import Cell, CellFault

KIT = "checker.suites.kit.inside"
RECORDER = "checker.suites.kit.statements"
TABLES = "checker.suites.kit.tables"
LOGS = "checker.suites.kit.logs"


class Shed:
    """One test's view of the cell. Every verb adds a line to the steps that a learner reads."""

    def __init__(self, cell: Cell, temporary: Path, inside: str, exchanges: Exchanges) -> None:
        self.cell = cell
        self.temporary = temporary
        self.exchanges = exchanges
        self.printed_before = len(cell.output.kept)
        # Variables that each app of this exercise may count on, on top of what a test names.
        self.standing: dict[str, str] = {}
        self._inside = inside
        self._apps = 0
        self._files = 0

    def build(
        self,
        config: str | None = "TestingConfig",
        *,
        values: dict[str, Any] | None = None,
        environment: dict[str, str] | None = None,
    ) -> StandIn:
        """Build an app and return its stand-in; a factory that raises is a mismatch."""
        answer, call, name = self._build(config, values, environment)
        if "raised" in answer:
            raise factory_mismatch(call, answer["raised"], None)
        built = answer["answer"]
        if "raised" in built:
            raise factory_mismatch(call, built["raised"], built["where"] or None)
        if not built["flask"]:
            raise Mismatch(
                f"create_app returned {article(built['type'])}, not a Flask application",
                expected="the Flask application that was built",
                got=built["type"],
                where=built["where"],
            )
        return StandIn(name, self._send, self.exchanges, built["where"] or None)

    def refusal(
        self,
        config: str | None,
        *,
        environment: dict[str, str],
        values: dict[str, Any] | None = None,
    ) -> dict[str, Any] | None:
        """Build an app that should be refused; return what was raised, or None."""
        answer, _, _ = self._build(config, values, environment)
        raised: dict[str, Any] | None = answer.get("raised") or answer["answer"].get("raised")
        return raised

    def ask(self, question: str, **arguments: Any) -> Any:
        """Ask a question of the suite's inside.py; what it raises is a mismatch."""
        return self._ask(self._inside, question, arguments)

    def ask_kit(self, question: str, **arguments: Any) -> Any:
        """Ask a question that all suites share."""
        return self._ask(KIT, question, arguments)

    def ask_recorder(self, question: str) -> Any:
        """Ask the recorder of statements; kit/recording.py says it in the suites' words."""
        return self._ask(RECORDER, question, {})

    def ask_tables(self, question: str, **arguments: Any) -> Any:
        """Ask about the rows of an app's tables, past the learner's services."""
        return self._ask(TABLES, question, arguments)

    def ask_logs(self, question: str) -> Any:
        """Ask about what the app logs; kit/failures.py says it in the suites' words."""
        return self._ask(LOGS, question, {})

    def ask_about(self, module: str, question: str, **arguments: Any) -> Any:
        """Ask a question of another of the kit's modules in the cell, by its full name."""
        return self._ask(module, question, arguments)

    def note(self, step: str) -> None:
        """Add a line to the steps."""
        self.exchanges.steps.append(step)

    def database_file(self) -> Path:
        """Return a path for a database in the cell's temporary folder, not used before."""
        self._files += 1
        return self.temporary / f"{self._files}.db"

    def missing_database(self) -> Path:
        """Return the path of a database whose folder does not exist, so that no engine opens it."""
        self._files += 1
        return self.temporary / f"away{self._files}" / "toolshed.db"

    def bring_back(self, database: Path) -> None:
        """Make the folder of a missing database, so that an engine can open it."""
        self.ask_kit("make_folder", name=database.parent.name)

    def _build(
        self, config: str | None, values: dict[str, Any] | None, environment: dict[str, str] | None
    ) -> tuple[dict[str, Any], str, str]:
        name = f"app{self._apps}"
        self._apps += 1
        call = _call(config, values or {}, environment or {})
        self.note(call)
        message = _question(
            KIT,
            "build",
            {
                "app": name,
                "config": config,
                "values": values or {},
                "environment": self.standing | (environment or {}),
            },
        )
        try:
            return self.cell.call(message, self.cell.limits.load), call, name
        except CellFault as fault:
            raise fault_mismatch(call, fault) from None

    def _ask(self, module: str, question: str, arguments: dict[str, Any]) -> Any:
        try:
            answer = self.cell.call(
                _question(module, question, arguments), self.cell.limits.question
            )
        except CellFault as fault:
            raise fault_mismatch(
                f"looking at your app ({question.replace('_', ' ')})", fault
            ) from None
        if "raised" in answer:
            raise question_mismatch(question, answer["raised"])
        return answer.get("answer")

    def _send(self, message: dict[str, Any]) -> dict[str, Any]:
        try:
            return self.cell.call(message, self.cell.limits.request)
        except CellFault as fault:
            asked = f"{message['method']} {message['path']}"
            self.note(f"{asked} -> {fault.word}")
            raise fault_mismatch(asked, fault) from None


def innermost(raised: dict[str, Any]) -> dict[str, Any] | None:
    """Return the learner's own innermost frame of what was raised, if there is one."""
    frames = raised.get("frames")
    return frames[-1] if isinstance(frames, list) and frames else None


def factory_mismatch(call: str, raised: dict[str, Any], factory: dict[str, Any] | None) -> Mismatch:
    """Say what a factory that raises means to a learner; `factory` is where it stands."""
    kind, message = raised.get("type", ""), raised.get("message", "")
    where = innermost(raised)
    if kind == "Missing":
        return Mismatch(
            message, expected="the names that the brief gives", got=message, where=where
        )
    if kind == "NotImplementedError":
        title = (
            "create_app is not finished"
            if where is None
            else f"{where['function']}() is not written yet"
        )
        return Mismatch(
            title, expected=f"{call} returns an app", got=f"{kind}: {message}", where=where
        )
    if kind == "TypeError" and where is None:
        return Mismatch(
            "create_app cannot be called as the brief says",
            expected="create_app(config: type[Config] | None = None) -> Flask",
            got=f"{kind}: {message}",
            where=factory,
        )
    return Mismatch(
        f"create_app raised {kind}: {message}",
        expected=f"{call} returns an app",
        got=f"{kind}: {message}",
        where=where,
        advice="This blueprint lives as long as the process: an app before this one has registered "
        "it, and after that it takes no more children. Make the parent in a function, anew for "
        "each app."
        if "can no longer be called on the blueprint" in message
        else "",
    )


def question_mismatch(question: str, raised: dict[str, Any]) -> Mismatch:
    """Say what it means that a question could not be answered."""
    kind, message = raised.get("type", ""), raised.get("message", "")
    title = message if kind == "Missing" else f"your code raised {kind}: {message}"
    return Mismatch(
        title,
        expected="the names and behaviour that the brief gives",
        got=f"{kind}: {message} (asked: {question.replace('_', ' ')})",
        where=innermost(raised),
    )


def fault_mismatch(what: str, fault: CellFault) -> Mismatch:
    """Say what it means that the cell did not answer."""
    return Mismatch(
        f"{what}: {fault.word}", expected="an answer", got=fault.detail, where=fault.where
    )


def article(noun: str) -> str:
    """Return a noun with its indefinite article; None stays None."""
    if noun == "NoneType":
        return "None"
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _call(config: str | None, values: dict[str, Any], environment: dict[str, str]) -> str:
    settings = "".join(f", {name}={value!r}" for name, value in values.items())
    chosen = "" if config is None else f"{config}{settings}"
    where = " ".join(f"{name}={value}" for name, value in environment.items())
    return f"{where + ' ' if where else ''}create_app({chosen})"


def _question(module: str, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"op": "ask", "module": module, "question": question, "args": arguments}
