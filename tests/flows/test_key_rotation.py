"""The key of fingerprints is exchanged while the service is down: nothing looks changed, what was changed is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from drift.sync.erased import fingerprint_of, pseudonym_of
from tests.flows.world import DAVE, MALLORY, POLICIES, World, world

POLICY = """\
version: 1
policies:
  - id: connectors-are-ours
    because: a connector was changed by somebody
    severity: high
    watch: { kind: data_connector, fields: [/description] }
    then: revert
"""
ORDERS = "/data_connectors/502"


@pytest.fixture
def w(tmp_path: Path) -> Iterator[World]:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "people.yaml").write_bytes((POLICIES / "people.yaml").read_bytes())
    (folder / "connectors.yaml").write_text(POLICY)
    with world(tmp_path, policies=folder) as w:
        w.act(DAVE, "PATCH", ORDERS, {"url": "https://payments.acme.example/v1/refunds?token=s3cret"})
        look(w)
        assert [change.fields for change in changes(w)] == [("/url",)]
        yield w


def look(w: World) -> None:
    w.service.take_snapshot("test", kinds=("data_connector",))
    w.service.turn()


def rotate(w: World) -> None:
    key = w.settings.home / "fingerprint.key"
    key.rename(key.with_name("fingerprint.key.old-2026"))
    w.restart()


def changes(w: World) -> list[ChangeRecord]:
    with w.guarded.view() as view:
        return view.state.changes.search(kind="data_connector", limit=50)


def not_known_good(w: World) -> list[Any]:
    with w.guarded.view() as view:
        live = {one.ref: one.digest for one in view.state.versions.all_live("data_connector")}
        good = {one.ref: one.digest for one in view.known_good.all("data_connector").values()}
    return [ref for ref in live if live[ref] != good.get(ref)]


def address(w: World) -> str:
    with w.guarded.view() as view:
        live = view.state.versions.live(Ref.parse("data_connector/502"))
    assert live is not None
    return str(live.body["url"])


def test_another_key_is_no_change_and_the_old_one_can_go_after_a_reading(w: World) -> None:
    before = address(w)
    assert "token=fingerprint:" in before
    rotate(w)
    look(w)
    after = address(w)
    assert (before != after, before.partition(":")[0]) == (True, after.partition(":")[0])
    (w.settings.home / "fingerprint.key.old-2026").unlink()
    w.restart()
    look(w)
    assert (address(w), len(changes(w)), w.findings(), w.writes(), not_known_good(w)) == (
        after,
        1,
        [],
        [],
        [],
    )


def test_what_somebody_changed_while_the_key_was_exchanged_is_put_back_alone(w: World) -> None:
    described = w.get(ORDERS)["description"]
    w.act(MALLORY, "PATCH", ORDERS, {"description": "Mallory was here"})
    rotate(w)
    look(w)
    w.until(lambda: w.get(ORDERS)["description"] == described)
    assert w.get(ORDERS)["url"].endswith("?token=s3cret")
    assert [one.fields for one in changes(w)] == [("/description",), ("/description",), ("/url",)]
    assert ([one["path"] for one in w.writes()], not_known_good(w)) == ([ORDERS], [])


def test_a_secret_that_was_changed_while_the_key_was_exchanged_is_seen(w: World) -> None:
    w.act(MALLORY, "PATCH", ORDERS, {"url": "https://payments.acme.example/v1/refunds?token=mallory"})
    rotate(w)
    look(w)
    assert [one.fields for one in changes(w)] == [("/url",), ("/url",)]


def test_somebody_who_was_erased_under_the_old_key_is_known_under_the_new_one(w: World) -> None:
    known = {fingerprint_of(w.guarded.workspace, "mallory@acme.example"): "erased-1@erased.invalid"}
    rotate(w)
    assert pseudonym_of(w.guarded.workspace, known, "mallory@acme.example") == "erased-1@erased.invalid"
    assert pseudonym_of(w.guarded.workspace, known, "carol@acme.example") is None
