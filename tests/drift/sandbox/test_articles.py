"""Articles: written in one shape and read in another, with languages, parents and schedules."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from drift.sandbox.api.conversations import all_of
from drift.sandbox.cast import ALICE
from drift.sandbox.conversations.sources import SOURCES
from drift.sandbox.server import create_sandbox
from tests.drift.sandbox.conftest import START, Clock, client_of, code_of, log_since

PLAIN, MULTILINGUAL = "/articles/7002", "/articles/7001"


def test_html_gets_the_class_that_intercom_adds(api: httpx.Client) -> None:
    after = api.put(PLAIN, json={"body": '<p>One</p><p dir="rtl">Two</p><pre>x</pre>'}).json()
    assert after["body"] == '<p class="no-margin">One</p><p class="no-margin" dir="rtl">Two</p><pre>x</pre>'
    assert api.get(PLAIN).json()["body"] == after["body"]
    assert api.put(PLAIN, json={"body": after["body"]}).json()["body"] == after["body"]


def test_markdown_becomes_html(api: httpx.Client) -> None:
    after = api.put(PLAIN, json={"body_markdown": "# Title\n\nText"}).json()
    assert after["body"] == '<h1>Title</h1><p class="no-margin">Text</p>'


def test_only_a_single_article_has_statistics(api: httpx.Client) -> None:
    assert "statistics" not in api.get("/articles").json()["data"][0]
    assert api.get(PLAIN).json()["statistics"]["type"] == "article_statistics"


def test_parents_are_a_list_since_2_16_and_one_id_in_every_numbered_write(api: httpx.Client) -> None:
    before = api.get(PLAIN, headers={"Intercom-Version": "2.15"}).json()
    assert (before["parent_id"], before["parent_type"]) == (302, "collection")
    assert "parent_id" not in api.get(PLAIN).json()
    api.put(PLAIN, json={"parent_id": "305", "parent_ids": [301, 302]})
    assert api.get(PLAIN).json()["parent_ids"] == [305]
    api.put(PLAIN, json={"parent_ids": [301, 302]}, headers={"Intercom-Version": "Preview"})
    assert api.get(PLAIN).json()["parent_ids"] == [301, 302]
    api.put(PLAIN, json={"parent_id": None})
    assert api.get(PLAIN).json()["parent_ids"] == []


def test_translations_merge_by_language_and_mirror_the_default(api: httpx.Client) -> None:
    before = api.get(MULTILINGUAL).json()["translated_content"]
    assert {"en", "fr", "de", "id"} <= set(before)
    api.put(MULTILINGUAL, json={"translated_content": {"fr": {"title": "Facture"}}, "title": "Bill"})
    after = api.get(MULTILINGUAL).json()
    assert after["translated_content"]["fr"]["title"] == "Facture"
    assert after["translated_content"]["fr"]["body"] == before["fr"]["body"]
    assert after["title"] == after["translated_content"]["en"]["title"] == "Bill"
    api.put(MULTILINGUAL, json={"translated_content": {"en": {"title": "Receipt"}}})
    assert api.get(MULTILINGUAL).json()["title"] == "Receipt"
    api.put(MULTILINGUAL, json={"audience_ids": [72]})
    spread = api.get(MULTILINGUAL).json()["translated_content"]
    assert {str(part["audience_ids"]) for key, part in spread.items() if key != "type"} == {"[72]"}


def test_unpublishing_hides_the_url_and_writes_no_entry(api: httpx.Client, clock: Clock) -> None:
    after = api.put(PLAIN, json={"state": "draft"}).json()
    assert (after["state"], after["url"]) == ("draft", None)
    assert api.put(PLAIN, json={"state": "published"}).json()["url"]
    assert log_since(api, clock.seconds) == []


def test_schedules_go_in_as_text_and_come_out_as_seconds(api: httpx.Client, clock: Clock) -> None:
    later = int(clock.seconds) + 3600
    text = datetime.fromtimestamp(later, UTC).isoformat()
    assert api.put(PLAIN, json={"scheduled_unpublish_at": text}).json()["scheduled_unpublish_at"] == later
    assert api.put(PLAIN, json={"scheduled_unpublish_at": None}).json()["scheduled_unpublish_at"] is None
    draft = "/articles/7012"
    scheduled = api.put(draft, json={"state": "published", "scheduled_publish_at": text}).json()
    assert (scheduled["state"], scheduled["scheduled_publish_at"]) == ("draft", later)


LATER, EARLIER = "2099-01-01T00:00:00Z", "2020-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": "<p>x</p>", "body_markdown": "x"},
        {"state": "gone"},
        {"author_id": "x"},
        {"scheduled_publish_at": EARLIER},
        {"scheduled_publish_at": ""},
        {"scheduled_publish_at": LATER, "state": "draft"},
        {"scheduled_publish_at": LATER, "scheduled_unpublish_at": LATER},
        {"parent_id": "5", "parent_type": "folder"},
        {"parent_id": "top"},
        {"audience_ids": ["x"]},
    ],
)
def test_it_rejects_what_cannot_be_written(api: httpx.Client, wrong: dict[str, Any]) -> None:
    refused = api.put(PLAIN, json=wrong)
    if "author_id" in wrong:
        assert refused.status_code == 404
    else:
        assert (refused.status_code, code_of(refused)) == (400, "parameter_invalid")


def test_a_deleted_article_comes_back_with_a_new_id(api: httpx.Client) -> None:
    assert api.delete(PLAIN).json() == {"id": "7002", "object": "article", "deleted": True}
    assert code_of(api.get(PLAIN)) == "not_found"
    created = api.post(
        "/articles", json={"title": "Again", "author_id": int(ALICE.id), "parent_id": 301}
    ).json()
    assert int(created["id"]) > 7070
    assert (created["state"], created["parent_ids"]) == ("draft", [301])


def test_an_article_needs_a_title_and_an_author(api: httpx.Client) -> None:
    assert code_of(api.post("/articles", json={"author_id": 1})) == "parameter_not_found"
    assert code_of(api.post("/articles", json={"title": "x"})) == "parameter_not_found"
    assert api.post("/articles", json={"title": "x", "author_id": 1}).status_code == 404


def test_the_totals_of_an_article_are_what_its_conversations_show(tmp_path: Path, clock: Clock) -> None:
    with (
        create_sandbox(tmp_path / "w.db", now=clock, conversations=3_000) as sandbox,
        client_of(sandbox) as api,
    ):
        for days in (0, 20):
            clock.seconds = START + days * 86_400
            real = [one for one in all_of(sandbox.workspace).until(clock.seconds) if not one.is_preview]
            for id in ("7001", "7003", "7050"):
                used = [one for one in real if any(SOURCES[number].id == id for number in one.sources)]
                helped = [one for one in used if (one.outcome(clock.seconds) or "").endswith("resolution")]
                shown = api.get(f"/articles/{id}").json()["statistics"]
                assert (shown["fin_involvements"], shown["fin_resolutions"]) == (len(used), len(helped))
                assert bool(used) is (id != "7050")


def test_an_article_is_seen_more_often_as_days_pass(api: httpx.Client, clock: Clock) -> None:
    before = api.get("/articles/7050").json()["statistics"]["views"]
    clock.seconds += 3 * 86_400
    assert api.get("/articles/7050").json()["statistics"]["views"] > before
