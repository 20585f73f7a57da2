"""References to what the same proposal creates: how they are written, what is wrong with them, and what takes their
place."""

from __future__ import annotations

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.changes import Created, Updated
from drift.core.model.resources import Json, Ref
from drift.reference_data.acme_examples import acme
from drift.reference_data.described_fields import described
from guard.core.proposals.new_names import unborn
from guard.core.proposals.proposal import ProposedChange
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.core.proposals.target import Target, target_of
from tests.guard.core.proposals.test_field_checks import fingerprint

WINTER: Json = {"create": True, "kind": "tag", "name": "winter", "set": {"/name": "winter"}}
SCHEDULE: Json = {"create": True, "kind": "office_hours_schedule", "name": "hours", "merge": {"name": "x"}}
EXCEPTION: Json = {"create": True, "kind": "office_hours_exception", "merge": {"exception_type": "closed"}}
NEW: Json = {"$new": "winter"}


def read(*changes: Json) -> tuple[ProposedChange, ...]:
    proposal, mistakes = read_proposal({"changes": list(changes)}, BODY)
    assert mistakes == ()
    return proposal.changes


def test_a_change_may_refer_to_what_another_one_creates() -> None:
    tag, article = read(WINTER, {"resource": "article/1", "set": {"/tag_ids": [5, NEW]}})
    assert (tag.ref, tag.name, tag.refers_to) == (unborn("tag", "winter"), "winter", frozenset())
    assert article.refers_to == {"winter"}


def test_a_child_may_lie_under_what_another_change_creates() -> None:
    _, child = read(SCHEDULE, {**EXCEPTION, "parent": {"$new": "hours"}})
    assert child.parent == unborn("office_hours_schedule", "hours")
    assert child.refers_to == {"hours"}


def test_an_id_takes_the_place_of_each_reference() -> None:
    change = ProposedChange("update", Ref("article", "1"), set={"/a": NEW, "/b/0": [{"c": NEW}]})
    asked: list[tuple[str, str]] = []

    def id_of(name: str, pointer: str) -> Json:
        asked.append((name, pointer))
        return 7

    assert change.with_ids(id_of).set == {"/a": 7, "/b/0": [{"c": 7}]}
    assert asked == [("winter", "/a"), ("winter", "/b/0/0/c")]
    merging = ProposedChange("update", Ref("article", "1"), merge={"a": {"b": NEW}})
    assert merging.with_ids(lambda *_: "7").merge == {"a": {"b": "7"}}
    assert [leaf.pointer for leaf in merging.leaves()] == ["/a/b"]


def test_an_empty_merge_stays_as_it_is() -> None:
    change = ProposedChange("delete", Ref("article", "1"))
    assert change.with_ids(lambda *_: 1) == change


def test_a_value_that_only_looks_like_a_reference_is_a_value() -> None:
    (change,) = read({"resource": "tag/1", "set": {"/name": "new:winter"}})
    assert change.refers_to == frozenset()


def target(change: ProposedChange) -> Target:
    live = None if change.asked == "create" else acme().resources[change.ref.kind]
    kind = CATALOGUE[change.ref.kind]
    return target_of(kind, described()[kind.name], change, live, fingerprint)


def test_policies_and_people_see_a_text_where_the_id_is_not_known() -> None:
    found = target(ProposedChange("update", Ref("article", "1"), set={"/parent_id": NEW})).change
    assert isinstance(found, Updated)
    assert [(field.pointer, field.after) for field in found.fields] == [("/parent_id", "new:winter")]
    made = target(
        ProposedChange("create", unborn("tag", "winter"), merge={"name": "x"}, name="winter")
    ).change
    assert isinstance(made, Created)
    assert made.after.ref.id == "new:winter"


def test_a_reference_where_no_id_can_be_is_a_mistake() -> None:
    (mistake,) = target(
        ProposedChange("update", Ref("office_hours_schedule", "1"), set={"/time_intervals": NEW})
    ).mistakes
    assert mistake.sentence == (
        '/time_intervals cannot be {"$new":"winter"}: it is a list, as Intercom describes it, and no id of '
        "something new."
    )
