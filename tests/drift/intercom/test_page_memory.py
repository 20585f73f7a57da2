"""What has not moved is neither parsed nor normalised again, and means the same as if it were."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import httpx
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from drift.core.catalogue.catalogue import kind
from drift.core.catalogue.kind import Kind, Pages
from drift.core.model.readings import Read, Unread
from drift.core.model.resources import Json, Ref, Resource
from drift.core.normalisation.fingerprint import fingerprinter
from drift.core.normalisation.normalise import normalise
from drift.intercom import page_memory
from drift.intercom.page_memory import Asked, PageMemories
from drift.intercom.pagination import Listed, Page, page_of
from drift.intercom.workspace_reader import Reader
from tests.drift.intercom.fakes import answered, reader_of
from tests.drift.json_values import BODIES

TEAM = kind("team")
FINGERPRINT = fingerprinter(b"k")
A: Json = {"id": "1", "name": "A", "admin_ids": [2, 1]}
B: Json = {"id": "2", "name": "B", "api_key": "s3cret-of-acme"}


class Normaliser:
    """Counts what it normalises."""

    def __init__(self, of: Kind = TEAM, parent: Ref | None = None) -> None:
        self.of = of
        self.parent = parent
        self.seen: list[str] = []

    def __call__(self, item: Json) -> Resource:
        self.seen.append(str(item["id"]))
        return normalise(self.of, item, fingerprint=FINGERPRINT, parent=self.parent)


def page_again(asked: Asked, raw: bytes) -> Page[Resource]:
    listed = Listed("teams", "teams", asked.item, lambda resource: resource.ref)
    return page_of(orjson.loads(raw), Pages(), listed)


def look(memories: PageMemories, shape: Normaliser, *items: Json) -> list[Resource]:
    """One complete reading of a list of one page."""
    raw = orjson.dumps({"teams": items})
    memory = memories.of(shape.of)
    asked = memory.asked(shape.parent, shape)
    known = asked.recall(raw)
    if known is None:
        page = page_again(asked, raw)
        asked.keep(page)
    else:
        page = asked.recognised(known, lambda content: page_again(asked, content))
    memory.turn()
    return page.items


def test_a_page_that_has_not_moved_is_not_normalised_again_until_somebody_wants_a_body() -> None:
    memories, shape = PageMemories(), Normaliser()
    first = look(memories, shape, A, B)
    shape.seen.clear()
    again = look(memories, shape, A, B)
    assert [(r.ref, r.parent, r.digest) for r in again] == [(r.ref, r.parent, r.digest) for r in first]
    assert all(resource.is_recognised for resource in again)
    assert shape.seen == []
    assert again == first
    assert not any(resource.is_recognised for resource in again)
    assert shape.seen == ["1", "2"]


def test_of_a_page_that_moved_only_what_moved_is_normalised_again() -> None:
    memories, shape = PageMemories(), Normaliser()
    look(memories, shape, A, B)
    look(memories, shape, A, B, {"id": "3"})
    shape.seen.clear()
    moved = {**A, "name": "other"}
    found = look(memories, shape, {"id": "0"}, moved, B)
    assert shape.seen == ["0", "1"]
    assert found == [Normaliser()(item) for item in ({"id": "0"}, moved, B)]


def test_a_volatile_field_that_moved_is_read_anew() -> None:
    of = replace(TEAM, volatile=("updated_at",))
    memories, shape = PageMemories(), Normaliser(of)
    looks = [look(memories, shape, {**A, "updated_at": at})[0] for at in (1, 1, 2, 3)]
    assert [one.trace for one in looks] == [{"updated_at": at} for at in (1, 1, 2, 3)]
    assert len({one.digest for one in looks}) == 1


@pytest.mark.parametrize(
    "rules",
    [
        {"volatile": ("name",)},
        {"secrets": ("name",)},
        {"sets": ()},
        {"identity": "name"},
        {"copies": ("x",)},
    ],
)
def test_with_other_rules_nothing_is_known(rules: dict[str, Json]) -> None:
    memories = PageMemories()
    look(memories, Normaliser(), A)
    of = replace(TEAM, **rules)
    assert look(memories, Normaliser(of), A) == [normalise(of, A, fingerprint=FINGERPRINT)]
    assert look(memories, Normaliser(of), A)[0].digest == normalise(of, A, fingerprint=FINGERPRINT).digest


def test_the_same_bytes_under_another_parent_are_other_resources() -> None:
    memories = PageMemories()
    parents = [Ref("ticket_type", id) for id in ("1", "2", "1")]
    found = [look(memories, Normaliser(TEAM, parent), A)[0].parent for parent in parents]
    assert found == parents


def test_a_process_that_starts_knows_nothing() -> None:
    look(PageMemories(), Normaliser(), A)
    shape = Normaliser()
    look(PageMemories(), shape, A)
    assert shape.seen == ["1"]


def test_what_two_readings_did_not_meet_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    memories, shape = PageMemories(), Normaliser()
    for items in ([A], [B], [B], [A]):
        look(memories, shape, *items)
    assert shape.seen == ["1", "2", "1"]

    monkeypatch.setattr(page_memory, "MOST", 3)
    memory = memories.of(TEAM)
    asked = memory.asked(None, shape)
    for number in range(50):
        asked.item({"id": str(number)})
    known = [
        number for number in range(50) if memory.item(memory.digest(b"", orjson.dumps({"id": str(number)})))
    ]
    assert 3 <= len(known) <= 6
    assert known[-1] == 49


def test_only_digests_are_kept() -> None:
    memories, shape = PageMemories(), Normaliser()
    for _ in range(3):
        look(memories, shape, A, B)
        look(memories, shape, B)
    assert b"s3cret" not in pickle.dumps([memories.of(TEAM)._pages, memories.of(TEAM)._items])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(BODIES, max_size=4), min_size=2, max_size=4))
def test_whatever_is_read_means_what_it_would_without_a_memory(looks: list[list[dict[str, Json]]]) -> None:
    memories = PageMemories()
    for bodies in (*looks, *looks):
        items = [{**body, "id": str(number)} for number, body in enumerate(bodies)]
        plain = [normalise(TEAM, item, fingerprint=FINGERPRINT) for item in items]
        found = look(memories, Normaliser(), *items)
        assert [one.digest for one in found] == [one.digest for one in plain]
        assert found == plain


# Through a reader


def twice(first: bytes, second: bytes) -> tuple[Reader, Callable[[], Json]]:
    answers = iter([first, second, second])
    reader = reader_of(lambda request: httpx.Response(200, content=next(answers)))
    return reader, lambda: reader.read(TEAM)


def test_a_reader_finds_what_moved_and_recognises_the_rest() -> None:
    reader, read = twice(orjson.dumps({"teams": [A, B]}), orjson.dumps({"teams": [{**A, "name": "C"}, B]}))
    first, second, third = read(), read(), read()
    assert [r.body["name"] for r in second.resources] == ["C", "B"]
    assert [r.is_recognised for r in third.resources] == [True, True]
    assert (second.resources, first.resources[1]) == (third.resources, second.resources[1])
    reader.close()


def test_an_answer_that_strict_readers_refuse_is_recognised_as_it_was_repaired() -> None:
    raw = b'{"teams": [{"id": "1", "name": "\\ud83d cut"}]}'
    reader, read = twice(raw, raw)
    first, second = read(), read()
    assert second.resources[0].is_recognised
    assert second.resources == first.resources
    assert second.resources[0].body["name"] == "\ufffd cut"
    reader.close()


def test_a_page_that_could_not_be_understood_is_not_remembered() -> None:
    answers = [{"teams": [A, {"name": "no id"}]}, {"teams": [A, {"name": "no id"}]}, {"teams": [A]}]
    reader = reader_of(lambda request: answered(answers.pop(0)))
    assert isinstance(reader.read(TEAM), Unread)
    assert isinstance(reader.read(TEAM), Unread)
    assert isinstance(reader.read(TEAM), Read)
    reader.close()
