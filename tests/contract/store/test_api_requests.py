"""Calls to the API: each once, under every kind it may have written, and forgotten after a while."""

from __future__ import annotations

from msgspec.structs import replace

from drift.core.catalogue.api_paths import Target
from drift.core.model.activity import Actor
from drift.core.model.api_request import ApiRequest
from drift.store import StateStore

MALLORY = Actor("admin", "1005", "mallory@acme.example", "198.51.100.23", "zapier", "t1")
CALL = ApiRequest("r1", 100, "PUT", "/articles/5/draft", 200, MALLORY)
TARGETS = (Target("article", "5"), Target("article_draft", "5"))


def test_a_call_is_kept_once_and_found_by_kind_and_time(drift: StateStore) -> None:
    assert drift.api_requests.add(CALL, TARGETS, 101.0)
    assert not drift.api_requests.add(CALL, TARGETS, 102.0)
    assert drift.api_requests.add(replace(CALL, id="r2", at=200), [Target("article", None)], 201.0)
    told = replace(CALL, target="5")
    assert drift.api_requests.near("article", 90.0, 110.0) == [told]
    assert drift.api_requests.near("article_draft", 90.0, 110.0) == [told]
    assert drift.api_requests.near("article", 90.0, 210.0) == [told, replace(CALL, id="r2", at=200)]
    assert drift.api_requests.near("tag", 0.0, 1000.0) == []


def test_it_waits_until_its_kinds_were_read(drift: StateStore) -> None:
    drift.api_requests.add(CALL, TARGETS, 101.0)
    assert [call.kind for call in drift.api_requests.pending(10)] == ["article", "article_draft"]
    assert drift.api_requests.done("r1", "article", 103.0)
    assert not drift.api_requests.done("r1", "article", 104.0)
    assert [call.kind for call in drift.api_requests.pending(10)] == ["article_draft"]
