"""The operators' page and docker-compose.yml know every setting, and none that does not exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML

from runner.grading.workplace import CORES
from runner.sandbox.runtime import MAY_LACK, RUNTIME, Part
from runner.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/operating.md").read_text("utf-8")
COMPOSE = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text("utf-8"))

OF_SANDBOXES = {CORES, RUNTIME, MAY_LACK}
NAMES = {f"FAIRTRIAL_{name.upper()}": field for name, field in Settings.model_fields.items()}
DOCUMENTED = dict(re.findall(r"^\| `(FAIRTRIAL_\w+)` \| `([^`]*)` \|", PAGE, re.MULTILINE))


def written(default: object) -> str:
    """As somebody would write it into the environment."""
    match default:
        case SecretStr():
            return default.get_secret_value()
        case str():
            return default
        case None:
            return "–"
        case _:
            return json.dumps(default)


def test_every_part_that_a_runtime_may_lack_is_explained() -> None:
    rows = re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", PAGE, re.MULTILINE)
    assert {name.strip("`") for row in rows for name in row.split(", ")} >= set(Part)


def test_every_setting_is_documented_and_no_other():
    assert DOCUMENTED.keys() == NAMES.keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_page_has_each_settings_default(name: str):
    assert DOCUMENTED[name] == written(NAMES[name].default)


def test_every_variable_that_the_page_names_is_there():
    of_compose = set(re.findall(r"\$\{(FAIRTRIAL_\w+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert set(re.findall(r"\bFAIRTRIAL_[A-Z_]+[A-Z]\b", PAGE)) <= of_compose | NAMES.keys() | OF_SANDBOXES


SIGNING_KEY = "FAIRTRIAL_SIGNING_KEY_FILE"


@pytest.mark.parametrize(
    ("service", "unknown"), [("api", set()), ("worker", {SIGNING_KEY}), ("migrate", {SIGNING_KEY})]
)
def test_every_setting_reaches_the_service_but_the_signing_key_the_api_alone(service: str, unknown: set[str]):
    known = COMPOSE["services"][service]["environment"].keys() - OF_SANDBOXES - {"XDG_CACHE_HOME"}
    assert known == NAMES.keys() - unknown


def test_the_volume_of_the_signing_key_is_the_apis_alone():
    with_volume = [
        name
        for name, service in COMPOSE["services"].items()
        if any(one.startswith("signing:") for one in service.get("volumes", []))
    ]
    assert with_volume == ["api"]
