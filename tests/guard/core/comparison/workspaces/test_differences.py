"""What differs between two workspaces; what cannot be compared is no difference, and is said."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.model.resources import MISSING, Resource
from drift.sandbox.server import create_sandbox
from guard.core.comparison.workspaces.differences import Difference, WorkspaceComparison, compare_workspaces
from guard.core.comparison.workspaces.side import Side
from tests.drift.reference_data.write_acme_examples import embedded_resources
from tests.guard.core.comparison.workspaces.copies import EVERY_KIND, copied, resource, side
from tests.guard.core.comparison.workspaces.workspaces import SEEDS, small_workspace
from tests.laws import examples


def compared(first: Side | list[Resource], second: Side | list[Resource]) -> WorkspaceComparison:
    here = first if isinstance(first, Side) else side(*first)
    there = second if isinstance(second, Side) else side(*second, called="test")
    return compare_workspaces(here, there, KINDS)


def only(found: WorkspaceComparison) -> Difference:
    (one,) = found.differences
    return one


def moved(one: Difference) -> dict[str, tuple[Any, Any]]:
    return {field.pointer: (field.before, field.after) for field in one.fields}


def test_fields_are_compared_with_names_in_the_place_of_ids() -> None:
    people = [resource("admin", "1", email="a@x.example"), resource("admin", "2", email="b@x.example")]
    others = [resource("admin", "1", email="b@x.example"), resource("admin", "2", email="a@x.example")]
    alike = compared([*people, resource("team", "7", name="T", admin_ids=[1, 2])], [
        *others, resource("team", "8", name="T", admin_ids=[1, 2])])  # fmt: skip
    assert (alike.differences, alike.equal) == ((), 3)
    found = only(compared([*people, resource("team", "7", name="T", admin_ids=[1])], [
        *others, resource("team", "8", name="T", admin_ids=[1])]))  # fmt: skip
    assert moved(found) == {"/admin_ids": (['admin "a@x.example"'], ['admin "b@x.example"'])}
    assert (str(found.first), str(found.second), found.name) == ("team/7", "team/8", 'team "T"')


def test_a_reference_to_what_is_missing_there_differs_and_so_does_what_is_missing() -> None:
    vip = resource("tag", "1", name="vip")
    article = resource("article", "2", title="A", tags={"tags": [{"id": "1"}]})
    found = compared([vip, article], [resource("article", "3", title="A", tags={"tags": []})])
    assert [(one.name, one.standing) for one in found.differences] == [
        ('article "A"', "differs"),
        ('tag "vip"', "only_from"),
    ]
    assert moved(found.differences[0]) == {"/tags/tags": ([{"id": 'tag "vip"'}], [])}
    assert moved(found.differences[1]) == {"/name": ("vip", MISSING)}


def test_noise_is_folded_and_own_fields_are_left_aside() -> None:
    here = resource("ip_allowlist", "singleton", enabled=True, ip_allowlist=["192.0.2.44"])
    there = resource("ip_allowlist", "singleton", enabled=True, ip_allowlist=["192.0.2.44/32"])
    found = only(compared([here], [there]))
    assert (found.fields, [one.why for one in found.folded], found.tells) == ((), ["respelt"], False)
    names = [
        resource("workspace", "singleton", name=name, timezone="UTC", id_code=name) for name in ("a", "b")
    ]
    assert compared(names[:1], names[1:]).equal == 1


def test_a_reference_to_a_kind_that_was_not_read_is_not_compared() -> None:
    article = resource("article", "2", title="A", tags={"tags": [{"id": "1"}]})
    there = side(article, called="test", known=EVERY_KIND - {"tag"})
    found = only(compared(side(article, resource("tag", "1", name="vip")), there))
    assert (found.fields, found.tells) == ((), False)
    assert [(one.pointer, one.why) for one in found.not_compared] == [
        ("/tags/tags", "it refers to a resource of the kind tag, which was not read in both")
    ]


def test_a_reference_to_one_of_several_with_a_name_is_not_compared() -> None:
    def workspace(ids: str, body: str) -> list[Resource]:
        two = [resource("article", id, title="FAQ", body=f"{body}{id}") for id in ids]
        redirect = resource("help_center_redirect", "9", "help_center/1", from_url="https://x.example/a", locale="en",
            target_type="article", target_id=ids[0])  # fmt: skip
        return [*two, redirect, resource("help_center", "1", display_name="Help", identifier=body)]

    found = only(compared(workspace("56", "x"), workspace("78", "y")))
    assert found.kind == "help_center_redirect"
    assert "several there have its name" in found.not_compared[0].why


def test_what_an_older_version_of_the_api_does_not_show_is_not_compared() -> None:
    new = resource("internal_article", "1", title="A", body="x", ai_copilot_availability=True)
    old = side(resource("internal_article", "2", title="A", body="x"), called="test", pinned="2.14")
    found = only(compared([new], old))
    assert found.fields == ()
    assert "test is read with version 2.14" in found.not_compared[0].why


def test_what_only_the_log_tells_is_compared_where_both_logs_tell_it() -> None:
    here = resource(
        "inbox_settings", "singleton", away={"enabled": True}, occupancy=3, unread={"unknown": True}
    )
    there = resource("inbox_settings", "singleton", away={"enabled": False}, unread=4)
    found = only(compared([here], [there]))
    assert moved(found) == {"/away/enabled": (True, False)}
    assert [one.pointer for one in found.not_compared] == ["/occupancy", "/unread"]


def test_what_neither_log_tells_is_not_compared_by_the_ids_of_its_entries() -> None:
    here, there = (
        resource("role", "singleton", role={"unknown": True, "entry": entry, "metadata": {}})
        for entry in ("1c8e", "b983")
    )
    found = only(compared([here], [there]))
    assert not found.tells
    (left,) = found.not_compared
    assert "only the activity log tells that it was changed, and not to what" in left.why


def test_a_secret_is_told_by_its_fingerprint_only() -> None:
    prints = ["fingerprint:0123456789abcdef", "fingerprint:fedcba9876543210"]
    secret = [resource("identity_verification_secret", "1", name="Web", secret=one) for one in prints]
    assert moved(only(compared(secret[:1], secret[1:]))) == {"/secret": tuple(prints)}


def test_a_copy_of_the_whole_embedded_workspace_differs_in_nothing() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        create_sandbox(Path(folder) / "workspace.db", now=lambda: 1_790_000_000.0) as box,
    ):
        whole = side(*embedded_resources(box))
    assert {ref.kind for ref in whole.resources} >= {
        kind.name for kind in KINDS if kind.references and kind.listing
    }
    found = compared(whole, copied(whole, 1))
    assert (found.differences, found.equal) == ((), len(whole.resources))


@examples(60)
@given(SEEDS)
def test_a_workspace_differs_from_a_copy_under_other_ids_in_nothing(seed: int) -> None:
    first = small_workspace(seed)
    found = compared(first, copied(first, seed))
    assert (found.differences, found.matching.ambiguous, found.equal) == ((), (), len(first.resources))


@examples(60)
@given(SEEDS)
def test_one_change_in_a_copy_is_the_one_difference(seed: int) -> None:
    first = small_workspace(seed)
    second = copied(first, seed)
    random = Random(seed)
    ref = random.choice(sorted(ref for ref in second.resources if ref.kind in ("admin", "tag", "team")))
    one = second.resources[ref]
    other = one.with_body({**one.body, "changed": seed})
    found = compared(first, Side("test", {**second.resources, ref: other}, second.known, CATALOGUE))
    assert (only(found).second, moved(only(found))) == (ref, {"/changed": (MISSING, seed)})


@examples(40)
@given(SEEDS, SEEDS)
def test_seen_from_the_other_side_the_same_differs(one: int, other: int) -> None:
    first, second = small_workspace(one), small_workspace(other)
    there, back = compared(first, second), compared(second, first)
    turned = {
        (one.first, one.second): {field.pointer: (field.before, field.after) for field in one.fields}
        for one in there.differences
    }
    assert turned == {
        (one.second, one.first): {field.pointer: (field.after, field.before) for field in one.fields}
        for one in back.differences
    }
    assert there.equal == back.equal
