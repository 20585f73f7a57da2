"""The body of a resource as any workspace could have it."""

from __future__ import annotations

import pytest

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import path_steps
from drift.core.model.resources import Json, Ref
from drift.reference_data.acme_examples import acme
from guard.core.comparison.workspaces.neutral import is_link, neutral, own_paths
from tests.guard.core.comparison.workspaces.copies import resource, side

VIP = resource("tag", "1", name="vip")


def body(kind: str, **fields: Json) -> dict[str, Json]:
    one = resource(kind, "9", **fields)
    return neutral(side(one, VIP), one, lambda ref: f"<{ref.kind}>", lambda _: "").body


def test_names_stand_in_the_place_of_ids_and_own_fields_are_left_out() -> None:
    found = body(
        "news_item", title="A", sender_id=1, newsfeed_assignments=[{"newsfeed_id": 2, "published_at": 3}]
    )
    assert found == {
        "title": "A",
        "sender_id": "<admin>",
        "newsfeed_assignments": [{"newsfeed_id": "<newsfeed>"}],
    }


def test_a_link_to_what_is_not_there_leads_elsewhere_and_stays() -> None:
    link = "https://help.acme.example/en/articles/{}-how"
    assert body("macro", name="A", body=link.format(9))["body"] == link.format(9)
    here = resource("article", "9", title="How", body=link.format(9))
    found = neutral(side(here), here, lambda ref: f"<{ref}>", lambda _: "").body
    assert found["body"] == "<article/9>-how"
    assert is_link(link)
    assert not is_link("9")


def test_a_field_whose_reference_is_unsure_is_named_with_why() -> None:
    one = resource("macro", "9", name="A", visible_to_team_ids=["5", "6"])
    found = neutral(side(one), one, str, lambda ref: "nobody knows" if ref == Ref("team", "6") else "")
    assert found.unsure == {"/visible_to_team_ids": "nobody knows"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_own_field_has_a_reason_and_is_none_that_is_written_or_matched(kind: Kind) -> None:
    for path, why in kind.own.items():
        assert why
        assert not why.endswith(".")
        assert path not in kind.writable
        assert path not in kind.volatile
    example = acme().resources.get(kind.name)
    if example is not None:
        kept = neutral(side(example), example, str, lambda _: "").body
        tops = {path_steps(path)[0] for path in own_paths(kind) if len(path_steps(path)) == 1}
        assert not tops & kept.keys()
        assert kept.keys() == example.body.keys() - tops
