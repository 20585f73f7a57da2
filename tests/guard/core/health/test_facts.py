"""What checks look at: how old something is, what is certainly missing, and what refers to what."""

from __future__ import annotations

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Json, Ref, Resource
from guard.core.health.facts import Gone, item_of, wanted_targets
from tests.guard.core.health.made import NOW, READ, facts, like, workflow


def unchanged(kind: str, trace: dict[str, Json]) -> float:
    resource = Resource(Ref(kind, "1"), {"id": "1"}, None, trace)
    return item_of(CATALOGUE[kind], resource, READ, {}).unchanged_since


@pytest.mark.parametrize(
    ("kind", "trace", "since"),
    [
        ("article", {"updated_at": 1_700_000_000}, 1_700_000_000.0),
        ("macro", {"updated_at": "2024-01-02T03:04:05Z"}, 1_704_164_645.0),
        ("macro", {"updated_at": "2024-01-02T03:04:05"}, 1_704_164_645.0),
        ("article", {"updated_at": READ + 5}, READ),
        ("article", {"updated_at": 0}, READ),
        ("article", {"updated_at": True}, READ),
        ("article", {"updated_at": "yesterday"}, READ),
        ("article", {}, READ),
        ("article", {"draft_updated_at": 1_700_000_000}, READ),
        ("article_draft", {"draft_updated_at": 1_700_000_000, "updated_at": 5}, 1_700_000_000.0),
        ("article_draft", {"updated_at": 5}, 5.0),
    ],
)
def test_it_is_as_old_as_intercom_says_and_never_younger_than_its_first_reading(
    kind: str, trace: dict[str, Json], since: float
) -> None:
    assert unchanged(kind, trace) == since


def test_only_what_is_known_whole_can_be_missing() -> None:
    found = facts(like("tag"), unread={"team": "403"})
    assert found.is_missing(Ref("tag", "1"))
    assert not found.is_missing(Ref("tag", "101"))
    assert not found.is_missing(Ref("team", "1")), "its kind is not read"
    assert not found.is_missing(Ref("workflow", "1")), "only configured ones are read"
    assert not found.is_missing(Ref("macro", "1")), "Intercom may hide it"
    assert not found.is_missing(Ref("role", "1")), "no API reads it"
    assert not found.is_missing(Ref("nothing", "1"))


def test_a_link_to_what_was_never_there_leads_elsewhere() -> None:
    macro = like("macro", body='<a href="https://help.acme.example/en/articles/9-x">x</a>')
    assert facts(macro).missing_of(macro) == []
    (dead,) = facts(macro, gone={"article/9": Gone("X", NOW)}).missing_of(macro)
    assert dead.to == Ref("article", "9")


def test_what_refers_and_what_lies_under_is_found_both_ways() -> None:
    option = like("conversation_attribute_option", parent="conversation_attribute/21")
    flow, connector = workflow(), like("data_connector")
    found = facts(option, flow, connector, like("conversation_attribute"))
    assert found.children(Ref("conversation_attribute", "21")) == [option]
    assert found.referrers(connector.ref) == (flow,)
    assert found.referrers(flow.ref) == ()
    assert Ref("data_connector", "501") in wanted_targets([flow])


def test_they_stand_in_their_order_however_they_were_read() -> None:
    found = facts(like("tag", "10"), like("tag", "9"), like("tag", "x1"))
    assert [item.ref.id for item in found.of("tag")] == ["9", "10", "x1"]
    assert list(found.of("team")) == []


def test_a_field_that_is_no_list_holds_nothing() -> None:
    assert like("team", admin_ids=None).listed("admin_ids") == ()
    assert like("team", admin_ids="1004").listed("admin_ids") == ()
