"""Another key of fingerprints is nobody's change, however much else changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drift.core.model.readings import Read
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from drift.core.model.schema_events import SchemaEvent
from drift.core.normalisation.fingerprint import KeyRing, fingerprinter
from drift.core.normalisation.normalise import normalise
from drift.sync.change_recorder import record, record_one
from tests.drift import small_world as acme
from tests.drift.small_world import CONNECTOR, OWNER, SmallWorld, small_world

OLD, NEW = b"k" * 32, b"another key, and a long one"
"""The first is that of the small world."""
HOOK, ORDERS = Ref("data_connector", "501"), Ref("data_connector", "502")


def connector(ref: Ref, *secrets: str, **more: Any) -> dict[str, Any]:
    headers = [{"name": f"X-Key-{place}", "value": secret} for place, secret in enumerate(secrets)]
    return {"id": ref.id, "name": f"Connector {ref.id}", "headers": headers, **more}


@pytest.fixture
def w(tmp_path: Path) -> Iterator[SmallWorld]:
    with small_world(
        tmp_path, {HOOK: connector(HOOK, "s3cret", "other"), ORDERS: connector(ORDERS, "s3cret")}
    ) as w:
        w.look(CONNECTOR)
        yield w


def look(w: SmallWorld, ring: KeyRing) -> tuple[ChangeRecord, ...]:
    """A reading with these keys."""
    w.clock.now += 10
    shown = (
        normalise(CONNECTOR, w.intercom.live[ref], fingerprint=ring.of_secret) for ref in w.intercom.live
    )
    read = w.intercom.read(CONNECTOR)
    assert isinstance(read, Read)
    reading = replace(read, resources=tuple(shown))
    with w.workspace.writing() as drift:
        return record(drift, CONNECTOR, reading, now=w.clock() + 0.5, owner=OWNER, renewed=ring.renewed)


def events(w: SmallWorld) -> list[SchemaEvent]:
    with w.workspace.reading() as drift:
        return drift.schema_events.search()


def values(w: SmallWorld, ref: Ref = HOOK) -> list[str]:
    with w.workspace.reading() as drift:
        live = drift.versions.live(ref)
    assert live is not None
    return [header["value"] for header in live.body["headers"]]


def test_another_key_alone_changes_nothing_of_anybody(w: SmallWorld) -> None:
    ring = KeyRing(NEW, [OLD])
    assert look(w, ring) == ()
    assert values(w) == [ring.fingerprint("s3cret"), ring.fingerprint("other")]
    (event,) = events(w)
    assert (event.cause, event.resources, event.followed_at) == ("fingerprint_key", 2, None)
    assert look(w, KeyRing(NEW)) == ()  # the old key is not needed any more
    assert len(events(w)) == 1


def test_without_the_old_key_secrets_look_changed(w: SmallWorld) -> None:
    assert len(look(w, KeyRing(NEW))) == 2
    assert events(w) == []


def test_a_secret_that_changed_meanwhile_is_a_change_and_the_only_one(w: SmallWorld) -> None:
    w.intercom.live[HOOK] = connector(HOOK, "s3cret", "yet another", http_method="POST")
    ring = KeyRing(NEW, [OLD])
    (change,) = look(w, ring)
    assert (change.ref, set(change.fields)) == (HOOK, {"/headers", "/http_method"})
    assert change.before is not None
    with w.workspace.reading() as drift:
        (before,) = drift.versions.bodies([change.before]).values()
    assert [one["value"] for one in before["headers"]] == [
        ring.fingerprint("s3cret"),
        fingerprinter(OLD)("other"),
    ]


def test_a_secret_that_somebody_exchanges_for_one_of_another_place_is_a_change(w: SmallWorld) -> None:
    w.intercom.live[HOOK] = connector(HOOK, "other", "s3cret")
    (change,) = look(w, KeyRing(NEW, [OLD]))
    assert change.fields == ("/headers",)


def test_a_resource_that_is_read_by_itself_is_known_as_well(w: SmallWorld) -> None:
    ring = KeyRing(NEW, [OLD])
    w.clock.now += 10
    with w.workspace.writing() as drift:
        resource = normalise(CONNECTOR, w.intercom.live[HOOK], fingerprint=ring.of_secret)
        now = w.clock()
        found = record_one(
            drift, CONNECTOR, HOOK, resource, started_at=now, now=now + 0.5, owner=OWNER, renewed=ring.renewed
        )
    assert found is None
    assert values(w) == [ring.fingerprint("s3cret"), ring.fingerprint("other")]
    assert [event.resources for event in events(w)] == [1]


def test_two_replicas_may_have_the_keys_the_other_way_round(w: SmallWorld) -> None:
    for ring in (KeyRing(NEW, [OLD]), KeyRing(OLD, [NEW]), KeyRing(NEW, [OLD])):
        assert look(w, ring) == ()
    assert values(w)[0] == fingerprinter(NEW)("s3cret")


def test_the_history_says_that_it_was_the_key(w: SmallWorld) -> None:
    look(w, KeyRing(NEW, [OLD]))
    with w.workspace.reading() as drift:
        first, second = drift.story(HOOK, 10)
    assert (first.reshaped_by, second.change) == (None, None)
    assert second.reshaped_by is not None
    assert second.reshaped_by.cause == "fingerprint_key"
    assert acme.FINGERPRINT("s3cret") == first_value(w)


def first_value(w: SmallWorld) -> str:
    with w.workspace.reading() as drift:
        (first, _) = drift.versions.history(HOOK)
        (body,) = drift.versions.bodies([first.digest]).values()
    return str(body["headers"][0]["value"])
