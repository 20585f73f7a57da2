"""The index of references: it always says what the live bodies say, on both engines."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from sqlalchemy import text

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.references import targets_in
from drift.core.model.resources import Ref, Resource
from drift.store import StateStore, ensure_workspace
from drift.store.bodies import Ready, pack
from drift.store.references import targets_of
from drift.store.sql.database import Database

ALICE = Ref("admin", "1")


def article(id: str, author: int = 1, parents: Iterable[int] = ()) -> Resource:
    return Resource(Ref("article", id), {"id": id, "author_id": author, "parent_ids": list(parents)})


def collection(id: str, parent: str | None = None) -> Resource:
    return Resource(Ref("collection", id), {"id": id, "parent_id": parent})


def found(drift: StateStore, to: Ref) -> dict[str, list[str]]:
    return {kind: drift.references.first_to(to, kind, 100) for kind in drift.references.count_to(to)}


def test_a_live_resource_refers_until_it_changes_or_goes(drift: StateStore) -> None:
    drift.versions.open(article("7", parents=[3, 4]), 10.0)
    drift.versions.open(article("8", parents=[3]), 10.0)
    drift.versions.open(collection("5", parent="3"), 10.0)
    assert found(drift, Ref("collection", "3")) == {"article": ["7", "8"], "collection": ["5"]}
    assert drift.references.count_to(ALICE) == {"article": 2}
    drift.versions.open(article("7", author=2, parents=[4]), 20.0)
    assert found(drift, Ref("collection", "3")) == {"article": ["8"], "collection": ["5"]}
    assert found(drift, Ref("collection", "4")) == {"article": ["7"]}
    drift.versions.close(Ref("article", "8"), 30.0)
    assert found(drift, Ref("collection", "3")) == {"collection": ["5"]}
    assert found(drift, ALICE) == {}


def test_the_first_few_come_in_order(drift: StateStore) -> None:
    drift.versions.open_many([article(str(number)) for number in range(20)], 10.0)
    assert drift.references.count_to(ALICE) == {"article": 20}
    assert drift.references.first_to(ALICE, "article", 3) == ["0", "1", "10"]


def test_references_to_several_are_found_and_counted_at_once(drift: StateStore) -> None:
    drift.versions.open_many([article("7", parents=[3, 4]), article("8", parents=[4]), article("9")], 10.0)
    drift.versions.open_many([collection("5", parent="3"), collection("3"), collection("4")], 10.0)
    drift.versions.close(Ref("collection", "4"), 20.0)
    kinds = ("article", "collection")
    every = [Ref("article", "7"), Ref("article", "8"), Ref("collection", "5")]
    assert drift.references.every_to("collection", ["3", "4", "6"], kinds) == every
    assert drift.references.every_to("collection", ["3"], ("collection",)) == [Ref("collection", "5")]
    assert drift.references.every_to("collection", ["3"], ()) == []
    assert drift.references.every_to("collection", [], kinds) == []
    assert drift.references.count_among(Ref("collection", "3"), kinds) == ({"article": 1, "collection": 1}, 5)
    assert drift.references.count_among(Ref("collection", "3"), ("article",)) == ({"article": 1}, 3)
    assert drift.references.count_among(Ref("collection", "8"), kinds) == ({}, 5)
    assert drift.references.count_among(Ref("collection", "3"), ()) == ({}, 0)


def test_a_resource_that_names_another_twice_counts_once(drift: StateStore) -> None:
    body = {"id": "7", "author_id": 1, "translated_content": {"en": {"author_id": 1}, "fr": {"author_id": 1}}}
    drift.versions.open(Resource(Ref("article", "7"), body), 10.0)
    assert drift.references.count_to(ALICE) == {"article": 1}


def test_what_refers_to_itself_is_not_kept(drift: StateStore) -> None:
    drift.versions.open(collection("3", parent="3"), 10.0)
    assert found(drift, Ref("collection", "3")) == {}


def test_what_was_packed_while_it_was_read_is_not_loaded_again(drift: StateStore) -> None:
    def refuse() -> Resource:
        raise AssertionError

    read = article("7", parents=[3])
    ready = {read.digest: Ready(pack(read.canonical()), targets_of("article", read.body))}
    read.let_go(refuse)
    drift.versions.open_many([read], 10.0, ready)
    assert found(drift, Ref("collection", "3")) == {"article": ["7"]}


@pytest.mark.parametrize("seed", range(3))
def test_the_index_says_what_the_live_bodies_say(drift: StateStore, seed: int) -> None:
    chance = random.Random(seed)
    for moment in range(1, 40):
        read = [
            article(str(id), chance.randrange(3), chance.sample(range(1, 6), chance.randrange(3)))
            for id in chance.sample(range(8), chance.randrange(1, 4))
        ]
        match chance.randrange(3):
            case 0:
                drift.versions.open_many([*read, collection("1", str(chance.randrange(1, 6)))], float(moment))
            case 1:
                drift.versions.open(read[0], float(moment))
            case _:
                drift.versions.close(read[0].ref, float(moment))
        assert _indexed(drift) == _scanned(drift)
    assert _indexed(drift)


def test_the_index_is_made_anew_under_other_declarations(database: Database, workspace: int) -> None:
    many = [article(str(number), parents=[number % 7 + 1]) for number in range(1200)]
    with database.write() as connection:
        drift = StateStore(connection, workspace)
        drift.versions.open_many([*many, collection("5", parent="3")], 10.0)
        drift.versions.open(article("1", parents=[4]), 20.0)
        drift.versions.close(Ref("article", "2"), 20.0)
        whole = _indexed(drift)
        assert "article" in drift.references.refresh()  # a store from before the index knows no declarations
        assert _indexed(drift) == whole
        assert drift.references.refresh() == ()
        # As an older build left it: rows that its declarations found, and rows of a kind that refers to nothing now.
        connection.execute(text("delete from resource_references where kind = 'article'"))
        connection.execute(text("update reference_rules set rules = 'old' where kind = 'article'"))
        row = {"workspace": workspace}
        connection.execute(text("insert into reference_rules values (:workspace, 'gone', 'old')"), row)
        connection.execute(
            text("insert into resource_references values (:workspace, 'admin', '1', 'gone', '9')"), row
        )
        assert drift.references.refresh() == ("article",)
        assert _indexed(drift) == whole
        assert len(whole) > 2000


def test_no_workspace_sees_the_references_of_another(database: Database, workspace: int) -> None:
    with database.write() as connection:
        other = StateStore(connection, ensure_workspace(connection, "other"))
        other.versions.open(article("7", parents=[3]), 10.0)
        other.references.refresh()
        drift = StateStore(connection, workspace)
        assert found(drift, Ref("collection", "3")) == {}
        drift.versions.open(article("7"), 10.0)
        drift.versions.close(Ref("article", "7"), 20.0)
        assert found(other, Ref("collection", "3")) == {"article": ["7"]}


def _scanned(drift: StateStore) -> set[tuple[str, str, Ref]]:
    return {
        (to, id, live.ref)
        for live in drift.versions.all_live()
        for to, id in targets_in(CATALOGUE[live.ref.kind], live.body)
        if Ref(to, id) != live.ref
    }


def _indexed(drift: StateStore) -> set[tuple[str, str, Ref]]:
    rows = drift._scope.connection.execute(
        text("select to_kind, to_id, kind, resource_id from resource_references")
    )
    return {(to, id, Ref(kind, resource)) for to, id, kind, resource in rows}
