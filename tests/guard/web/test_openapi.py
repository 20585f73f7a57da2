"""The OpenAPI document, the app and the real answers say the same."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from msgspec import defstruct
from openapi_spec_validator import validate

from drift.web.rest.openapi import component_name, document, path_in_document
from drift.web.rest.route import API, JSON, Response, Route, Routes
from guard.core.model.exporting import DeadLetter
from guard.identity.tokens import ROLES
from guard.queries.effects.reach import has_reach
from guard.web import ROUTES, openapi
from tests.conversations import facts, keep, lived
from tests.guard.web.stage import DAVE, Stage, addresses

DOCUMENT: dict[str, Any] = openapi()
PUBLISHED = """
Activity ActivityInFull Actor Approval ApprovalInFull AsOfToday Attribution Blame Caught Change ChangeInFull
Coverage Decision DecisionInFull Difference Done DriftReport Evidence ExplainedHappening Explanation
FalseAlarm Finding FindingExplanation FoundDrift Intent KindStatus Moved Place Policies Policy PolicyStatus
PolicyStatuses PolicySteps Problem Ready Reason Remedy Resource ResourceName ResourceThen SettledDrift
Simulation Snapshot Step Version Vote Waiver Workspace
"""
"""Names of components that clients were generated from."""
GETS = [route for route in ROUTES if route.method == "GET" and route.answer is not None]


def test_the_document_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    validate(DOCUMENT)


def test_every_route_of_the_app_is_in_the_document_and_the_reverse(seen: Stage) -> None:
    served = {
        (method, rule.rule.replace("<", "{").replace(">", "}"))
        for rule in seen.app.url_map.iter_rules()
        if not rule.endpoint.startswith("console.")  # pages for people
        for method in (rule.methods or set()) - ({"HEAD"} if "GET" in (rule.methods or set()) else set())
    }
    described = {
        (method.upper(), address) for address, operations in addresses(DOCUMENT) for method in operations
    }
    assert served == described


def test_the_service_serves_its_own_description(seen: Stage) -> None:
    assert seen.get(f"{API}/openapi.json") == DOCUMENT


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_route_is_described(route: Route[Any]) -> None:
    assert route.summary.endswith(".")
    assert all(one.description.endswith(".") for one in route.parameters)
    assert route.role is None or route.role in ROLES
    in_path = {one.name for one in route.parameters if one.where == "path"}
    assert {part.strip("{}") for part in route.path.split("/") if part.startswith("{")} == in_path


@pytest.mark.parametrize("component", DOCUMENT["components"]["schemas"])
def test_each_component_is_described(component: str) -> None:
    description = DOCUMENT["components"]["schemas"][component]["description"]
    assert description.endswith(".")
    assert "  " not in description


def test_published_components_keep_their_names() -> None:
    assert set(PUBLISHED.split()) - DOCUMENT["components"]["schemas"].keys() == set()


def test_a_component_is_named_without_the_endings_of_the_code() -> None:
    assert component_name("ChangeAnswer") == "Change"
    assert component_name("Page_ChangeAnswer_") == "ChangePage"
    names = DOCUMENT["components"]["schemas"]
    assert [name for name in names if "Answer" in name or "_" in name] == []
    assert {name: schema["title"] for name, schema in names.items()} == {name: name for name in names}


def test_two_types_never_share_a_component() -> None:
    declared = Routes[None]()
    for answer in (defstruct("Tag", []), defstruct("TagAnswer", [])):
        declared.add("GET", f"/{answer.__name__}", "A tag.", answer=answer)(
            lambda context, request: Response()
        )
    with pytest.raises(ValueError, match="same component name"):
        document(declared, title="Tags", version="1", description="Tags.")


def test_no_two_routes_have_the_same_name() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("route", GETS, ids=lambda route: route.name)
def test_real_answers_have_the_described_shape(seen: Stage, route: Route[Any]) -> None:
    addresses = list(real_addresses(seen, route.path))
    assert addresses, f"the story leaves nothing to ask {route.path} about"
    for address in addresses:
        answer = seen.ask(address, DAVE)
        assert answer.status_code == route.status, answer.text
        assert diagnostics(route, orjson.loads(answer.data)) == []


def diagnostics(route: Route[Any], body: Any) -> list[str]:
    answer = DOCUMENT["paths"][path_in_document(route)][route.method.lower()]["responses"][str(route.status)]
    schema = {**answer["content"][JSON]["schema"], "components": DOCUMENT["components"]}
    return [
        error.message
        for error in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(body)
    ]


NEEDED = {
    f"{API}/restorations": "?kind=tag&at=2026-01-01T00:00:00Z",
    f"{API}/comparisons": "?from=before+1",
    f"{API}/evidence/preview": "?from=2026-01-01&to=2026-03-31",
}
"""What has to be asked along."""


def a_target(on: Stage) -> str:
    """The name of a target of exports that refused something."""
    letter = DeadLetter("siem", "acme-1-1", 1, "change.updated", "it answered 400", 1.0, 2.0)
    with on.guarded.transaction() as work:
        work.exports.begin("siem", work.now, 0)
        work.export_letters.put([letter])
    return letter.target


def a_rehearsal(on: Stage) -> str:
    """The id of a rehearsal beside the policies in force."""
    folder = on.policies / "rehearsals"
    folder.mkdir(exist_ok=True)
    (folder / "topics.yaml").write_text("version: 1\nrehearsals:\n  - { id: topics, label: Topic }\n")
    on.service.reload_policies()
    return "topics"


def an_article(on: Stage) -> str:
    """The name of an article that Fin answered with."""
    on.intercom.hold("article/7003", title="Change your delivery")
    on.look()
    truths = lived(on.clock.now, 60)
    on.intercom.questions = {one.id: f"Where is {one.number}?" for one in truths}
    with on.guarded.transaction() as work:
        keep(work.state, facts(truths, on.clock.now), truths[0].created_at, on.clock.now)
    return "article/7003"


def a_note(on: Stage) -> str:
    """The id of what is followed since somebody noted it."""
    on.post(f"{API}/notes", {"text": "changed the guidance about refunds"}, DAVE)
    [followed] = on.get(f"{API}/aftermath", DAVE)["items"]
    return str(followed["id"])


def real_addresses(on: Stage, path: str) -> list[str]:
    """A path with the names of what there is filled in."""
    if path == f"{API}/questions":
        return [f"{path}?for={an_article(on)}"]
    if path == f"{API}/reach":
        found = on.get(f"{API}/resources", DAVE, limit=200)["items"]
        return [f"{path}?resource={one['kind']}/{one['id']}" for one in found if has_reach(one["kind"])]
    if "{" not in path:
        return [f"{path}{NEEDED.get(path, '')}"]
    if path.startswith(f"{API}/rehearsals/"):
        return [path.replace("{id}", a_rehearsal(on))]
    if path.startswith(f"{API}/aftermath/"):
        return [path.replace("{id}", a_note(on))]
    if "{name}" in path:
        return [path.replace("{name}", a_target(on))]
    if path.endswith(("/{workspace}", "/{other}")):
        return [f"{path.rpartition('/')[0]}/acme"]
    listed = path.partition("/{")[0]
    names = on.get(listed, DAVE, limit=200)["items"]
    tail = path.removeprefix(listed)
    return [
        listed + tail.replace("{kind}", str(one.get("kind", ""))).replace("{id}", str(one["id"]))
        for one in names
    ]


def test_every_problem_has_the_described_shape(seen: Stage) -> None:
    problem = seen.ask(f"{API}/resources/no_such_kind/1")
    assert problem.content_type == "application/problem+json"
    schema = {**DOCUMENT["components"]["schemas"]["Problem"], "components": DOCUMENT["components"]}
    Draft202012Validator(schema).validate(orjson.loads(problem.data))
