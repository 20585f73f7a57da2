from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from drift.core.catalogue.kind import Pages
from drift.core.model.resources import Json
from drift.intercom.errors import Malformed
from drift.intercom.pagination import Listed, Step, follow

LISTED: Listed[Json] = Listed("things", "data", lambda item: item, lambda item: item["id"])


def items(*ids: int) -> list[Json]:
    return [{"id": id_} for id_ in ids]


def fetched(answers: Mapping[str, Json]) -> tuple[Callable[[Step], Json], list[str]]:
    """Answers by URL, cursor or page number; and the steps that were asked for."""
    asked: list[str] = []

    def fetch(step: Step) -> Json:
        name = step if isinstance(step, str) else step.get("starting_after") or step.get("page") or "1"
        asked.append(name)
        return answers[name]

    return fetch, asked


def ids(found: Iterator[Json]) -> list[int]:
    return [item["id"] for item in found]


@pytest.mark.parametrize(
    ("style", "first", "second", "steps"),
    [
        ("cursor", {"next": {"starting_after": "c2"}}, {"next": None}, ["1", "c2"]),
        ("cursor", {"next": {"starting_after": "c2"}}, {}, ["1", "c2"]),
        ("url", {"next": "https://x/y?page=2"}, {"next": None}, ["1", "https://x/y?page=2"]),
        (
            "url",
            {"next": "https://x/y?page=2", "page": 1, "total_pages": 2},
            {"page": 2, "total_pages": 2},
            None,
        ),
        ("url", {"page": 1, "total_pages": 2}, {"page": 2, "total_pages": 2, "next": None}, ["1", "2"]),
        ("url", {"next": {"per_page": 20, "starting_after": "c2"}}, {"next": None}, ["1", "c2"]),
        ("page", {"page": 1, "total_pages": 2}, {"page": 2, "total_pages": 2}, ["1", "2"]),
        ("page", {"next": {"page": 2, "starting_after": "c2"}}, {}, ["1", "2"]),
        ("page", {"next": "https://x/y?page=2"}, {"next": ""}, ["1", "https://x/y?page=2"]),
        ("none", {"next": "https://x/y?page=2"}, {}, ["1", "https://x/y?page=2"]),
        ("none", {"page": 1, "total_pages": 2}, {"page": 2, "total_pages": 2}, ["1", "2"]),
        ("none", {}, {}, ["1"]),
    ],
)
def test_every_way_to_the_next_page_is_followed(
    style: str, first: Json, second: Json, steps: list[str] | None
) -> None:
    steps = steps or ["1", "https://x/y?page=2"]
    answers = {step: {"data": items(3), "pages": second} for step in steps[1:]}
    fetch, asked = fetched({"1": {"data": items(1, 2), "pages": first}, **answers})
    found = ids(follow(fetch, Pages(style), LISTED))  # type: ignore[arg-type]
    assert asked == steps
    assert found == ([1, 2, 3] if len(steps) > 1 else [1, 2])


@pytest.mark.parametrize("paging", [{"pages": None}, {}, {"pages": "odd"}, {"pages": {"next": 7}}])
def test_without_a_next_page_the_list_ends(paging: Json) -> None:
    fetch, _ = fetched({"1": {"data": items(1), **paging}})
    assert ids(follow(fetch, Pages("url"), LISTED)) == [1]


def test_page_numbers_may_stand_at_the_top() -> None:
    fetch, _ = fetched(
        {
            "1": {"data": items(1), "page": 1, "total_pages": 2},
            "2": {"data": items(2), "page": 2, "total_pages": 2},
        }
    )
    assert ids(follow(fetch, Pages("page"), LISTED)) == [1, 2]


def numbered(total: int, size: int = 2) -> dict[str, Json]:
    return {
        str(n): {"data": items(*range(n * size, (n + 1) * size)), "pages": {"page": n, "total_pages": total}}
        for n in range(1, total + 1)
    }


def test_numbered_pages_are_fetched_beside_each_other() -> None:
    fetch, asked = fetched(numbered(30))
    with ThreadPoolExecutor(8) as pool:
        found = ids(follow(fetch, Pages("page"), LISTED, pool))
    assert found == list(range(2, 62))
    assert sorted(asked, key=int) == [str(n) for n in range(1, 31)]


def test_a_list_that_grew_meanwhile_is_read_to_its_end() -> None:
    answers = numbered(3)
    answers["3"]["pages"] = {"page": 3, "total_pages": 4}
    answers["4"] = {"data": items(99), "pages": {"page": 4, "total_pages": 4}}
    with ThreadPoolExecutor(8) as pool:
        assert ids(follow(fetched(answers)[0], Pages("page"), LISTED, pool))[-1] == 99


def test_an_item_that_moves_between_pages_comes_once() -> None:
    answers = {
        "1": {"data": items(1, 2), "pages": {"page": 1, "total_pages": 2}},
        "2": {"data": items(2, 3), "pages": {"page": 2, "total_pages": 2}},
    }
    assert ids(follow(fetched(answers)[0], Pages("page"), LISTED)) == [1, 2, 3]


def test_a_last_page_without_anything_new_is_fine() -> None:
    answers = {
        "1": {"data": items(1, 2), "pages": {"page": 1, "total_pages": 2}},
        "2": {"data": items(2), "pages": {"page": 2, "total_pages": 2}},
    }
    assert ids(follow(fetched(answers)[0], Pages("page"), LISTED)) == [1, 2]


@pytest.mark.parametrize("style", ["page", "cursor", "url"])
def test_a_page_that_repeats_is_no_end_of_the_list(style: str) -> None:
    answer = {"data": items(1), "pages": {"page": 1, "total_pages": 9, "next": {"starting_after": "c"}}}
    fetch, asked = fetched(dict.fromkeys(["1", "2", "c"], answer))
    with pytest.raises(Malformed, match="repeats a page"):
        list(follow(fetch, Pages(style), LISTED))  # type: ignore[arg-type]
    assert len(asked) == 2


def test_a_server_that_ignores_page_numbers_is_caught() -> None:
    answer = {"data": items(1, 2), "pages": {"page": 1, "total_pages": 9}}
    with ThreadPoolExecutor(4) as pool, pytest.raises(Malformed, match="repeats a page"):
        list(follow(lambda step: answer, Pages("page"), LISTED, pool))


def test_an_empty_page_that_claims_more_is_malformed() -> None:
    fetch, _ = fetched({"1": {"data": [], "pages": {"next": "https://x/2"}}})
    with pytest.raises(Malformed, match="repeats a page"):
        list(follow(fetch, Pages("url"), LISTED))


@pytest.mark.parametrize("answer", [None, [], "x", {}, {"data": None}, {"data": {}}, {"type": "list"}])
def test_an_answer_without_a_list_is_malformed_and_not_empty(answer: Json) -> None:
    with pytest.raises(Malformed, match="no list of things"):
        list(follow(lambda step: answer, Pages("none"), LISTED))


def test_an_absurd_number_of_pages_is_malformed() -> None:
    fetch, _ = fetched({"1": {"data": items(1), "pages": {"page": 1, "total_pages": 10**9}}})
    with pytest.raises(Malformed, match="claims 1000000000 pages"):
        list(follow(fetch, Pages("page"), LISTED))


def test_items_may_stand_deeper_and_null_items_are_skipped() -> None:
    deep: Listed[Json] = Listed("things", "a.b", lambda item: item, lambda item: item["id"])
    assert ids(follow(lambda step: {"a": {"b": [None, *items(1)]}}, Pages("none"), deep)) == [1]


def test_the_page_size_is_asked_for_on_every_page() -> None:
    asked: list[Step] = []

    def fetch(step: Step) -> Json:
        asked.append(step)
        return {
            "data": items(len(asked)),
            "pages": {"next": {"starting_after": "c"} if len(asked) < 2 else None},
        }

    list(follow(fetch, Pages("cursor", per_page=150), LISTED))
    assert asked == [{"per_page": "150"}, {"per_page": "150", "starting_after": "c"}]
