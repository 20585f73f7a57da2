"""Every read of the sandbox has the shape that Intercom's published description of 2.16 gives it."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import yaml

from tests.drift.sandbox.conftest import Clock

FOLDER = Path(os.environ.get("INTERCOM_OPENAPI", Path(__file__).parents[4] / "shared" / "intercom"))
DESCRIPTION = FOLDER / "openapi-2.16.yaml"

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(),
    reason=f"no openapi-2.16.yaml in {FOLDER}; set INTERCOM_OPENAPI to the folder that has it",
)

READS = {
    "/me": "/me",
    "/admins": "/admins",
    "/admins/{admin_id}": "/admins/1001",
    "/teams": "/teams",
    "/teams/{team_id}": "/teams/202",
    "/ip_allowlist": "/ip_allowlist",
    "/office_hours_schedules": "/office_hours_schedules",
    "/office_hours_schedules/{id}": "/office_hours_schedules/44",
    "/office_hours_schedules/{office_hours_schedule_id}/office_hours_exceptions": (
        "/office_hours_schedules/41/office_hours_exceptions"
    ),
    "/office_hours_schedules/{office_hours_schedule_id}/office_hours_exceptions/{id}": (
        "/office_hours_schedules/41/office_hours_exceptions/4102"
    ),
    "/data_connectors": "/data_connectors?per_page=3",
    "/data_connectors/{id}": "/data_connectors/502",
    "/ai/content_import_sources": "/ai/content_import_sources?per_page=2",
    "/ai/content_import_sources/{source_id}": "/ai/content_import_sources/603",
    "/articles": "/articles",
    "/articles/{article_id}": "/articles/7001",
    "/macros": "/macros?per_page=10",
    "/macros/{id}": "/macros/4006",
    "/export/workflows/{id}": "/export/workflows/9001",
    "/admins/activity_log_event_types": "/admins/activity_log_event_types",
}


@cache
def _described() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    described: dict[str, Any] = yaml.load(DESCRIPTION.read_text(), Loader=loader)
    plain: dict[str, Any] = _as_json_schema(described)
    return plain


def _as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 says `nullable` where JSON Schema says null; beside a $ref it counts as well."""
    if isinstance(node, list):
        return [_as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _as_json_schema(value) for key, value in node.items()}
    # Formats are remarks here: integers carry `format: date-time`.
    if isinstance(plain.get("format"), str):
        plain.pop("format")
    if plain.pop("nullable", False) is True:
        return {"anyOf": [{"type": "null"}, plain]}
    return plain


def _schema(path: str, method: str, status: str) -> dict[str, Any]:
    answer = _described()["paths"][path][method]["responses"][status]
    schema: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return schema | {"components": _described()["components"]}


def _check(body: Any, path: str, method: str = "get", status: str = "200") -> None:
    problems = [
        f"{error.json_path}: {error.message[:200]}"
        for error in jsonschema.Draft202012Validator(_schema(path, method, status)).iter_errors(body)
    ]
    assert problems == []


def _log_as_described(body: dict[str, Any]) -> dict[str, Any]:
    """Two known lies of the description: real clients follow `pages.next` of the list as an address, and its
    own samples hold plain text where it promises objects before and after."""
    following = body["pages"]["next"]
    pages = body["pages"] | {"next": None if isinstance(following, str) else following}
    entries = []
    for entry in body["activity_logs"]:
        metadata = entry["metadata"] or {}
        kept = {key: value for key, value in metadata.items() if not _plain_side(key, value)}
        entries.append(entry | {"metadata": kept})
    return body | {"pages": pages, "activity_logs": entries}


def _plain_side(key: str, value: object) -> bool:
    return key in {"before", "after"} and isinstance(value, str)


@pytest.mark.parametrize("path", READS)
def test_a_read_has_the_described_shape(api: httpx.Client, path: str) -> None:
    response = api.get(READS[path])
    assert response.status_code == 200
    _check(response.json(), path)


def test_the_activity_log_has_the_described_shape(api: httpx.Client, clock: Clock) -> None:
    after = int(clock.seconds) - 10 * 86_400
    listed = api.get(f"/admins/activity_logs?created_at_after={after}").json()
    assert isinstance(listed["pages"]["next"], str)
    _check(_log_as_described(listed), "/admins/activity_logs")
    found = api.post("/admins/activity_logs/search", json={"created_at_after": after, "per_page": 250}).json()
    _check(_log_as_described(found), "/admins/activity_logs/search", "post")


def test_errors_have_the_described_shape(api: httpx.Client) -> None:
    _check(api.get("/admins/1").json(), "/admins/{admin_id}", status="404")
    refused = api.put("/ip_allowlist", json={"enabled": True, "ip_allowlist": []})
    _check(refused.json(), "/ip_allowlist", "put", "422")


def test_every_known_event_type_is_in_the_description(api: httpx.Client) -> None:
    listed = api.get("/admins/activity_log_event_types").json()["event_types"]
    # The entry is nullable, so its properties stand in the second branch.
    entry = _described()["components"]["schemas"]["activity_log"]["anyOf"][1]
    assert set(listed) == set(entry["properties"]["activity_type"]["enum"])
