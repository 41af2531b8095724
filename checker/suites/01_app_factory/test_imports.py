"""01.5: every module imports alone."""

import pytest

from checker.suites.kit.expect import Expect
from checker.suites.kit.shed import Shed, innermost
from checker.suites.kit.verbs import Verbs


@pytest.mark.check("01.5-imports-alone")
def test_each_module_imports_alone(shed: Shed, expect: Expect, verbs: Verbs) -> None:
    """Each module is imported as if it were the first; what comes with the package, with it."""
    together = shed.ask_kit("imported_with_package")
    for module in shed.ask_kit("modules"):
        if module in verbs.entry_points or module in together:
            continue
        raised = shed.ask_kit("import_alone", module=module)
        if raised is not None:
            shed.note(f"import {module}  (in a fresh interpreter)")
        circle = raised is not None and "partially initialized" in raised["message"]
        expect.true(
            raised is None,
            f"{module} cannot be imported alone",
            expected=f"`import {module}` works as the first import",
            got=f"{raised['type']}: {raised['message']}" if raised else "",
            where=innermost(raised) if raised else None,
            advice="Follow the imports from the line shown: somewhere a circle closes."
            if circle
            else "",
        )
