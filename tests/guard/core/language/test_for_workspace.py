"""The document of a shared set, as one workspace has it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from guard.core.language.diagnostics import Diagnostic
from guard.core.language.for_workspace import (
    changed_names,
    document_for,
    errors_everywhere,
    left_out_in,
    names_in,
    overlaid,
    overlays_in,
    scopes_in,
)
from guard.core.model.left_out import LeftOut
from guard.core.model.workspace_scope import WorkspaceScope

NAMES = ("production", "eu-production", "test", "acme-test", "default")
PATTERNS = st.lists(st.sampled_from((*NAMES, "*-test", "*production", "*")), min_size=1, max_size=3)
SCOPES = st.fixed_dictionaries({}, optional={"only": PATTERNS, "except": PATTERNS})
ENTRIES = st.lists(SCOPES, max_size=4)


def _policy(number: int, scope: Any, exemptions: Any) -> dict[str, Any]:
    waivers = [{"resource": str(index), **one} for index, one in enumerate(exemptions)]
    return {
        "id": f"p{number}",
        "watch": {"kind": "tag"},
        **scope,
        **({"exemptions": waivers} if waivers else {}),
    }


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Sets with a scope on anything that may have one."""
    policies = [_policy(number, one, draw(ENTRIES)) for number, one in enumerate(draw(ENTRIES))]
    changes = [{"id": f"s{number}", "kind": "tag", **one} for number, one in enumerate(draw(ENTRIES))]
    routes, targets, skip = draw(ENTRIES), draw(ENTRIES), draw(ENTRIES)
    otherwise = {name: {"groups": {"ops": [f"{name}@x.y"]}} for name in draw(st.sets(st.sampled_from(NAMES)))}
    return {
        "policies": policies,
        "standard_changes": changes,
        "people": {"version": 1, "groups": {"ops": ["a@x.y"], "sec": ["b@x.y"]}, "workspaces": otherwise},
        "periods": {f"t{number}": one for number, one in enumerate(draw(ENTRIES))},
        "notifications": {"version": 1, "routes": routes},
        "notification_places": {"file": "n.yaml", "channels": {}, "routes": [*range(len(routes))]},
        "exports": {"version": 1, "targets": {f"x{number}": one for number, one in enumerate(targets)}},
        "health": {"version": 1, "skip": skip},
        "health_places": {"file": "h.yaml", "skip": [*range(len(skip))], "acknowledged": []},
        "rehearsals": {f"r{number}": one for number, one in enumerate(draw(ENTRIES))},
        "places": {one["id"]: ["rules.yaml", 7] for one in (*policies, *changes)},
    }


def _here(entries: Any, workspace: str) -> list[Any]:
    """What `only` and `except` say, told once more in other words."""
    from fnmatch import fnmatchcase

    def fits(one: Any) -> bool:
        wanted = any(fnmatchcase(workspace, name) for name in one.get("only", ["*"]))
        return wanted and not any(fnmatchcase(workspace, name) for name in one.get("except", []))

    return [one for one in entries if fits(one)]


@settings(max_examples=60)
@given(documents(), st.sampled_from(NAMES))
def test_a_workspace_has_what_is_for_it_and_is_told_of_the_rest(document: Any, workspace: str) -> None:
    before = json.dumps(document)
    found = document_for(document, workspace)
    assert json.dumps(document) == before, "the shared document stays as it is"
    for key in ("policies", "standard_changes"):
        assert [one["id"] for one in found[key]] == [one["id"] for one in _here(document[key], workspace)]
    assert found["notifications"]["routes"] == _here(document["notifications"]["routes"], workspace)
    assert [*found["exports"]["targets"].values()] == _here(
        document["exports"]["targets"].values(), workspace
    )
    assert found["health"]["skip"] == _here(document["health"]["skip"], workspace)
    assert len(found["health_places"]["skip"]) == len(found["health"]["skip"])
    assert len(found["notification_places"]["routes"]) == len(found["notifications"]["routes"])
    assert [*found["rehearsals"].values()] == _here(document["rehearsals"].values(), workspace)
    assert found["periods"].keys() == document["periods"].keys(), "policies go on to name them"
    has = {
        (one["id"], waiver["resource"]) for one in found["policies"] for waiver in one.get("exemptions", ())
    }
    left = [one for one in left_out_in(found) if one.part == "exemption"]
    all_ = {
        (one["id"], waiver["resource"])
        for one in _here(document["policies"], workspace)
        for waiver in one.get("exemptions", ())
    }
    assert has | {(one.id, one.about.removeprefix("resource ")) for one in left} == all_
    named = {one.id for one in left_out_in(found) if one.part != "exemption"}
    written = {one["id"] for key in ("policies", "standard_changes") for one in document[key]}
    assert named == written - {one["id"] for key in ("policies", "standard_changes") for one in found[key]}


@settings(max_examples=60)
@given(documents(), st.sampled_from(NAMES))
def test_what_is_resolved_stays_so(document: Any, workspace: str) -> None:
    found = document_for(document, workspace)
    assert document_for(found, workspace) == found


@settings(max_examples=60)
@given(documents(), st.sampled_from(NAMES))
def test_no_other_workspaces_people_stand_in_it(document: Any, workspace: str) -> None:
    people = document_for(document, workspace)["people"]
    own = document["people"]["workspaces"].get(workspace, {}).get("groups", {}).get("ops", ["a@x.y"])
    assert people == {"version": 1, "groups": {"ops": own, "sec": ["b@x.y"]}}


@settings(max_examples=60)
@given(documents(), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_workspaces_of_the_same_scopes_and_people_have_the_same(document: Any, one: str, other: str) -> None:
    same = all(scope.takes_in(one) == scope.takes_in(other) for scope in scopes_in(document))
    if same and not {one, other} & overlays_in(document):
        assert document_for(document, one) == document_for(document, other)


def test_a_mapping_is_completed_and_a_list_replaced() -> None:
    written = {
        "groups": {"ops": ["a@x.y"], "sec": ["b@x.y"]},
        "break_glass": ["b@x.y"],
        "workspaces": {"test": {"groups": {"ops": []}, "break_glass": ["c@x.y"], "ai": ["bot"]}},
    }
    assert overlaid(written, "test") == {
        "groups": {"ops": [], "sec": ["b@x.y"]},
        "break_glass": ["c@x.y"],
        "ai": ["bot"],
    }
    assert overlaid(written, "production") == {key: written[key] for key in ("groups", "break_glass")}


def test_what_is_left_out_says_what_it_watches_and_where_it_stands() -> None:
    watch = {"activity": ["bulk_*"], "where": {"x": 1}}
    document = {
        "policies": [{"id": "p", "watch": watch, "only": "production"}],
        "places": {"p": ["rules.yaml", 3]},
    }
    left = left_out_in(document_for(document, "test"))
    scope = WorkspaceScope(only=("production",))
    assert left == (LeftOut("policy", "p", scope, activities=("bulk_*",), file="rules.yaml", line=3),)


def test_a_period_of_other_workspaces_never_comes_here() -> None:
    document = {"policies": [], "periods": {"freeze": {"from": "2026-12-18", "only": ["production"]}}}
    assert document_for(document, "test")["periods"]["freeze"]["elsewhere"] is True
    assert "elsewhere" not in document_for(document, "production")["periods"]["freeze"]


def test_an_error_of_one_workspace_says_so_and_stands_where_it_is_made() -> None:
    def empty_groups(people: Any) -> Any:
        for name, members in people["groups"].items():
            if not members:
                yield Diagnostic(("groups", name), "Nobody is in it.")

    written = {
        "groups": {"ops": ["a@x.y"], "none": []},
        "workspaces": {"test": {"groups": {"ops": []}}, "eu": {"ai": ["bot"]}},
    }
    assert list(errors_everywhere(written, empty_groups)) == [
        Diagnostic(("groups", "none"), "Nobody is in it."),
        Diagnostic(("workspaces", "test", "groups", "ops"), "In the workspace `test`: Nobody is in it."),
    ]


def test_which_names_a_workspace_has_otherwise() -> None:
    usual = {
        "people": {"groups": {"ops": ["a@x.y"], "sec": []}, "workspaces": {"test": {"groups": {"ops": []}}}},
        "periods": {"freeze": {"only": "production"}},
    }
    found = changed_names(usual, document_for({"policies": [], **usual}, "test"))
    assert found == frozenset({"ops", "freeze"})
    other_ai = {"people": {"ai": ["bot"]}}
    assert changed_names({"people": {}}, other_ai) is None, "it concerns policies that name nothing"
    policy = {"unless": {"actor": ["group:ops", "x@y.z"]}, "then": {"require_approval": {"from": "sec"}}}
    assert {"ops", "sec", "x@y.z"} <= set(names_in(policy))
