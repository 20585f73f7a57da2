"""Conversations follow from the seed alone, show at each moment what had happened, and are searched as documented."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from drift.sandbox.api.conversations import all_of
from drift.sandbox.conversations.sources import SOURCES
from drift.sandbox.conversations.truth import BROKE, Conversations, Truth
from drift.sandbox.server import Sandbox, create_sandbox
from tests.drift.sandbox.conftest import START, Clock, client_of

FEW = 2_000
DAY = 86_400


@pytest.fixture
def sandbox(tmp_path: Path, clock: Clock) -> Iterator[Sandbox]:
    with create_sandbox(tmp_path / "workspace.db", now=clock, conversations=FEW) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def year() -> list[Truth]:
    return list(Conversations(7, int(START), 20_000).until(START))


def search(api: httpx.Client, query: Any, **pagination: Any) -> dict[str, Any]:
    response = api.post("/conversations/search", json={"query": query, "pagination": pagination})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def where(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def test_the_same_seed_gives_the_same_conversations_and_another_gives_others() -> None:
    first, again, other = (list(Conversations(seed, int(START), 500).until(START)) for seed in (7, 7, 8))
    assert first == again
    assert first != other
    assert abs(len(first) - 500) < 15


def test_life_goes_on_as_the_clock_does() -> None:
    conversations = Conversations(7, int(START), 5_000)
    before = list(conversations.until(START))
    later = list(conversations.until(START + 10 * DAY))
    assert later[: len(before)] == before
    assert 80 < len(later) - len(before) < 200


def test_the_workflow_mislabels_french_deliveries_since_it_broke(year: list[Truth]) -> None:
    def share(broken: bool) -> float:
        some = [truth for truth in year if (truth.issue, truth.locale) == ("Delivery", "fr")]
        some = [truth for truth in some if (truth.day >= -BROKE) is broken]
        return sum(truth.label != truth.issue for truth in some) / len(some)

    assert share(broken=False) < 0.12
    assert 0.4 < share(broken=True) < 0.8


def test_people_put_most_mistakes_right(year: list[Truth]) -> None:
    wrong = [truth for truth in year if truth.label != truth.issue]
    mended = [truth for truth in wrong if truth.final_label == truth.issue]
    assert 0.65 < len(mended) / len(wrong) < 0.85
    assert any(len(truth.relabels) == 2 for truth in mended)
    assert any(truth.label == truth.issue and truth.relabels for truth in year)
    assert any(relabel.bulk for truth in year for relabel in truth.relabels)


def test_an_overtaken_article_helps_less_than_before(year: list[Truth]) -> None:
    (stale,) = [number for number, source in enumerate(SOURCES) if source.worse]
    alone = [truth for truth in year if truth.sources == (stale,) and not truth.is_preview]

    def helped(some: list[Truth]) -> float:
        return sum((truth.outcomes or ((0, ""),))[0][1] == "assumed_resolution" for truth in some) / len(some)

    days = SOURCES[stale].worse
    late, early = [t for t in alone if t.day >= -days], [t for t in alone if t.day < -days]
    assert helped(late) < helped(early) - 0.2


def test_a_search_counts_what_was_planted(sandbox: Sandbox, api: httpx.Client) -> None:
    every = all_of(sandbox.workspace).until(START)
    planted = Counter(truth.outcome(START) for truth in every if truth.setup)
    for state in ("assumed_resolution", "escalated", "negative_feedback", "procedure_handoff"):
        found = search(api, where("ai_agent.resolution_state", "=", state), per_page=1)
        assert found["total_count"] == planted[state] > 0
    tagged = search(api, where("tag_ids", "IN", ["108"]))
    assert tagged["total_count"] == sum("108" in truth.tags for truth in every)


def test_pages_give_each_conversation_once(api: httpx.Client) -> None:
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    query = {
        "operator": "AND",
        "value": [where("created_at", ">", int(START - 60 * DAY)), where("open", "=", False)],
    }
    while True:
        page = search(api, query, per_page=150, **cursor)
        seen += [item["id"] for item in page["conversations"]]
        following = page["pages"].get("next")
        if following is None:
            break
        cursor = {"starting_after": following["starting_after"]}
    assert len(seen) == len(set(seen)) == page["total_count"] > 150


def test_a_word_of_the_first_message_is_found_and_part_of_two_words_is_not(api: httpx.Client) -> None:
    assert search(api, where("source.body", "=", "order"))["total_count"] > 0
    assert search(api, where("source.body", "=", "my order"))["total_count"] == 0


def test_what_is_open_today_shows_only_what_has_happened(
    sandbox: Sandbox, api: httpx.Client, clock: Clock
) -> None:
    every = all_of(sandbox.workspace).until(START)
    turned = next(truth for truth in every if len(truth.outcomes) == 2 and truth.relabels)
    events = [
        turned.created_at,
        *(at for at, _ in turned.outcomes),
        *(change.at for change in turned.relabels),
    ]
    for moment in (min(events) + 1, turned.outcomes[0][0], turned.outcomes[1][0], max(events)):
        clock.seconds = moment
        shown = api.get(f"/conversations/{turned.id}").json()
        assert shown["ai_agent"]["resolution_state"] == turned.outcome(moment)
        assert shown["updated_at"] <= moment
        assert all(part["created_at"] <= moment for part in shown["conversation_parts"]["conversation_parts"])


def test_a_correction_names_what_stood_before(sandbox: Sandbox, api: httpx.Client) -> None:
    changed = next(truth for truth in all_of(sandbox.workspace).until(START - 9 * DAY) if truth.relabels)
    parts = api.get(f"/conversations/{changed.id}").json()["conversation_parts"]["conversation_parts"]
    said = [part["event_details"] for part in parts if part["part_type"].endswith("_by_admin")]
    assert said == [
        {"attribute": {"name": "Issue type"}, "value": {"name": change.after, "previous": change.before}}
        for change in changed.relabels
    ]
    (noted,) = [part["event_details"] for part in parts if part["part_type"].endswith("_by_workflow")]
    assert noted["value"] == {"name": changed.label}


def test_what_is_deleted_is_gone_from_searches_and_listed_as_deleted(api: httpx.Client) -> None:
    everything = where("created_at", ">", 0)
    before = search(api, everything)
    id = before["conversations"][0]["id"]
    assert api.delete(f"/conversations/{id}").status_code == 200
    assert search(api, everything)["total_count"] == before["total_count"] - 1
    assert api.get(f"/conversations/{id}").status_code == 404
    assert [gone["id"] for gone in api.get("/conversations/deleted").json()["conversations"]] == [id]


@pytest.mark.parametrize(
    "query",
    [
        where("shoe_size", "=", 3),
        where("created_at", "~=", 3),
        where("created_at", ">", "yesterday"),
        {"operator": "AND", "value": []},
        {"operator": "AND", "value": [where("open", "=", True)] * 16},
        {"operator": "XOR", "value": [where("open", "=", True)]},
        None,
    ],
)
def test_a_query_that_intercom_refuses_is_refused(api: httpx.Client, query: Any) -> None:
    response = api.post("/conversations/search", json={"query": query})
    assert response.status_code == 400
    assert response.json()["type"] == "error.list"


def test_a_token_without_the_scope_reads_no_conversation(sandbox: Sandbox, api: httpx.Client) -> None:
    api.post("/_sandbox/scopes", json={"without": ["read_conversations"]})
    with client_of(sandbox) as client:
        assert (
            client.post("/conversations/search", json={"query": where("open", "=", True)}).status_code == 403
        )
        assert client.get("/conversations/215470000001").status_code == 403
