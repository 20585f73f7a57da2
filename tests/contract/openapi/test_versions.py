"""A call exists in the versions that Intercom's facts say, and is refused as unavailable in the others."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from drift.core.catalogue.catalogue import KINDS
from drift.sandbox.server import create_sandbox
from tests.contract.openapi.description import FOLDER
from tests.drift.sandbox.conftest import Clock, client_of

FACTS = FOLDER / "catalogue.yaml"
OUT_OF_SCOPE = ("/custom_object_instances/",)
"""Customers' data: the embedded workspace holds none."""
VERSIONS = pytest.mark.parametrize("version", ["2.14", "2.15", "2.16", "Preview"])

pytestmark = pytest.mark.skipif(
    not FACTS.exists(),
    reason=f"no catalogue.yaml in {FOLDER}; set INTERCOM_OPENAPI to the folder that has it",
)


@cache
def endpoints() -> list[dict[str, Any]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    facts = yaml.load(FACTS.read_text(), Loader=loader)
    found = [endpoint for kind in facts["kinds"] for endpoint in kind["endpoints"].values()]
    return [each for each in found if not each["path"].startswith(OUT_OF_SCOPE)]


def answer_to(api: httpx.Client, method: str, path: str) -> str:
    """`there`, `not in this version`, or `no such call`, for a resource that nobody has."""
    response = api.request(method, path.replace("{id}", "0").replace("{parent_id}", "0"))
    errors = response.json().get("errors", []) if response.content else []
    code, message = (errors[0]["code"], errors[0]["message"]) if errors else ("", "")
    if code == "intercom_version_invalid":
        return "not in this version"
    unknown = response.status_code == 405 or "requested URL was not found" in message
    return "no such call" if unknown else "there"


@VERSIONS
def test_the_embedded_workspace_has_a_call_in_exactly_its_versions(tmp_path: Path, version: str) -> None:
    wrong = []
    with (
        create_sandbox(tmp_path / "w.db", now=Clock()) as sandbox,
        client_of(sandbox, version=version) as api,
    ):
        for endpoint in endpoints():
            expected = "there" if endpoint["in"][version] else "not in this version"
            found = answer_to(api, endpoint["method"], endpoint["path"])
            if found != expected:
                wrong.append(f"{endpoint['method']} {endpoint['path']}: {found}")
    assert len(endpoints()) > 120
    assert wrong == []


def plain(path: str) -> str:
    """Facts and catalogue name parameters otherwise where there are several."""
    return re.sub(r"{\w+}", "{}", path)


@VERSIONS
def test_the_catalogue_sends_a_call_with_exactly_the_versions_that_have_it(version: str) -> None:
    facts = {(each["method"], plain(each["path"])): each["in"] for each in endpoints()}
    wrong = [
        f"{one.method} {one.path} of {kind.name}"
        for kind in KINDS
        for one in kind.operations
        if (one.version(version) == version) != facts[one.method, plain(one.path)][version]
    ]
    assert wrong == []
