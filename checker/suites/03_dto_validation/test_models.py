"""03.5: the models have the names that the brief gives."""

import pytest

from checker.suites.kit.expect import Expect
from checker.suites.kit.shed import Shed

MODELS = {
    "schemas": ["PageQuery"],
    "members.schemas": ["MemberCreate", "MemberOut", "MemberQuery"],
    "tools.schemas": ["ToolCreate", "ToolUpdate", "ToolOut", "ToolQuery"],
}


@pytest.mark.check("03.5-models")
@pytest.mark.parametrize("module", MODELS)
def test_models(shed: Shed, expect: Expect, module: str) -> None:
    """Each name is there, and is a Pydantic model."""
    for name, is_model in shed.ask("models", module=module, names=MODELS[module]).items():
        expect.true(
            is_model,
            f"{name} in toolshed.{module} is no Pydantic model",
            expected=f"class {name}, a subclass of pydantic.BaseModel",
            got="something else of that name",
        )
