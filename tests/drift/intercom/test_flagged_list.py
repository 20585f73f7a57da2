"""What only the filters of a list tell: a list that moves while it is read changes nothing and deletes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import kind
from drift.core.model.readings import Read, Unread
from drift.core.model.resources import Json, Ref
from drift.intercom.errors import Malformed
from drift.intercom.flagged_list import with_flags
from tests.drift.intercom.fakes import answered, reader_of

FLAGS = {"fin": "fin_service_state", "copilot": "copilot_state"}
STATES = st.dictionaries(
    st.integers(1, 9).map(str), st.tuples(*(st.sampled_from([True, False, None]) for _ in FLAGS)), max_size=6
)


class Lists:
    """Items with their states. `moves` are done before the requests of these numbers."""

    def __init__(self, states: Mapping[str, tuple[bool | None, ...]], **moves: Any) -> None:
        self.states = dict(states)
        self.moves = moves
        self.asked = 0

    def read(self, filters: Mapping[str, str]) -> Iterator[Mapping[str, Json]]:
        self.asked += 1
        self.moves.pop(f"before_{self.asked}", lambda states: None)(self.states)
        for id_, states in self.states.items():
            known = dict(zip(FLAGS.values(), states, strict=True))
            if all(known[name] is (state == "on") for name, state in filters.items()):
                yield {"id": id_, "title": f"{id_}.pdf"}


@given(STATES)
def test_every_item_has_the_state_by_which_it_is_found(states: dict[str, tuple[bool | None, ...]]) -> None:
    found = with_flags("files", FLAGS, Lists(states).read)
    assert {item["id"]: (item["fin"], item["copilot"]) for item in found} == states


def test_a_clear_reading_is_read_once() -> None:
    lists = Lists({"1": (True, False), "2": (False, False)})
    with_flags("files", FLAGS, lists.read)
    assert lists.asked == 1 + 2 * len(FLAGS)


@pytest.mark.parametrize("request_", range(2, 6))
@pytest.mark.parametrize("move", ["switched", "gone", "new"])
def test_what_moves_in_the_middle_is_as_it_is_in_the_end(request_: int, move: str) -> None:
    moves = {
        "switched": lambda states: states.update({"1": (False, True)}),
        "gone": lambda states: states.pop("1"),
        "new": lambda states: states.update({"3": (True, True)}),
    }
    lists = Lists({"1": (True, False), "2": (True, True)}, **{f"before_{request_}": moves[move]})
    found = {item["id"]: (item["fin"], item["copilot"]) for item in with_flags("files", FLAGS, lists.read)}
    before = {"1": (True, False), "2": (True, True)}
    assert found in (before, lists.states) or found == {**before, "1": (True, True)}


def test_a_page_that_skips_an_item_once_makes_it_no_change() -> None:
    """The list under a filter lost an item, as lists do when they shift: it is asked again."""

    def skipping(states: dict[str, tuple[bool | None, ...]]) -> None:
        held["1"] = states.pop("1")

    def back(states: dict[str, tuple[bool | None, ...]]) -> None:
        states["1"] = held["1"]

    held: dict[str, tuple[bool | None, ...]] = {}
    lists = Lists({"1": (True, True), "2": (True, True)}, before_2=skipping, before_3=back)
    found = with_flags("files", FLAGS, lists.read)
    assert {item["id"]: item["fin"] for item in found} == {"1": True, "2": True}


def test_a_list_that_never_stands_still_says_so() -> None:
    def stir(states: dict[str, tuple[bool | None, ...]]) -> None:
        states[str(len(states) + 1)] = (True, True)

    lists = Lists({"1": (True, True)}, **{f"before_{number}": stir for number in range(1, 30)})
    with pytest.raises(Malformed, match="changed while it was read with its filters") as problem:
        with_flags("files", FLAGS, lists.read)
    assert problem.value.retriable


FILES = kind("file_source_content")


def server(states: dict[str, bool | None], asked: list[str]) -> Any:
    """Files, each on or off for everything, on pages of one file."""

    def answer(request: Any) -> Any:
        parameters = dict(request.url.params)
        assert parameters["content_types"] == "file_source_content"
        asked.append(str(request.url))
        filters = [parameters[name] for name in FILES_FILTERS if name in parameters]
        shown = [id_ for id_, on in states.items() if all(on is (state == "on") for state in filters)]
        page = int(parameters.get("page", 1))
        data = [{"type": "file_source_content", "id": id_, "title": f"{id_}.pdf"} for id_ in shown]
        return answered(
            {
                "type": "list",
                "total_count": len(data),
                "pages": {"type": "pages", "page": page, "per_page": 1, "total_pages": len(data)},
                "data": data[page - 1 : page],
            }
        )

    return answer


FILES_FILTERS = ("fin_service_state", "copilot_state", "fin_sales_state")


def test_files_are_read_page_by_page_with_each_filter() -> None:
    asked: list[str] = []
    reading = reader_of(server({"1": True, "2": False, "3": None}, asked)).read(FILES)
    assert isinstance(reading, Read)
    found = {each.ref.id: each.body["ai_chatbot_availability"] for each in reading.resources}
    assert found == {"1": True, "2": False, "3": None}
    assert {each.body["ai_copilot_availability"] for each in reading.resources} == {True, False, None}
    assert len([url for url in asked if "page=3" in url and "state" not in url]) >= 1


def test_a_file_that_is_gone_is_gone_only_when_a_second_reading_lacks_it_too() -> None:
    asked: list[str] = []
    reader = reader_of(server({"1": True}, asked))
    reading = reader.read(FILES, known={Ref(FILES.name, "2"): None})
    assert isinstance(reading, Read)
    assert not reading.unconfirmed
    assert [each.ref.id for each in reading.resources] == ["1"]
    assert len(asked) == 2 * 7


def test_a_version_without_the_search_leaves_files_unread() -> None:
    reading = reader_of(server({}, []), pinned="2.15").read(FILES)
    assert isinstance(reading, Unread)
    assert "2.16" in reading.reason
