"""A bucket keeps the same files as a folder, whatever it answers; what it says is said without an address or a key."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from guard.core.model.exports import TargetPlan
from guard.exports.archive.bucket import Bucket, Place, client_of
from guard.exports.archive.shelf import Archive, NotKept
from guard.exports.delivery import deliver
from guard.store.exports import LONGEST_PAUSE
from tests.fakes.bucket import Kept, bucket
from tests.guard.exports.desk import NOON, desk

pytest.importorskip("boto3")
SECRET = "planted-key-of-a-bucket"
DAY = 86_400.0


@pytest.fixture
def there() -> Iterator[Kept]:
    with bucket() as kept:
        yield kept


def shelf(of: Kept) -> Bucket:
    place = Place("acme-audit", "guardrail", "eu-west-1", of.url, "AKIAPLANTED", SECRET)
    client = client_of(place, None, "")
    return Bucket(place, lambda: client)


def test_what_is_put_is_there_under_the_prefix_and_requests_are_signed(there: Kept) -> None:
    held = shelf(there)
    assert held.get("2026-11-30/manifest.json") is None
    held.put("2026-11-30/manifest.json", b"{}")
    assert held.get("2026-11-30/manifest.json") == b"{}"
    assert there.objects == {"acme-audit/guardrail/2026-11-30/manifest.json": b"{}"}
    assert there.signed == {"AWS4-HMAC-SHA256 Credential=AKIAPLANTED"}
    assert SECRET not in repr(held)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ((503, "SlowDown"), "it answered 503, SlowDown"),
        ((403, "AccessDenied"), "it answered 403, AccessDenied"),
        ((404, "NoSuchBucket"), "it answered 404, NoSuchBucket"),
        ("lose", "it does not answer"),
    ],
)
def test_what_it_did_not_keep_for_sure_is_said(there: Kept, fault: tuple[int, str] | str, why: str) -> None:
    there.faults = [fault]
    with pytest.raises(NotKept) as problem:
        shelf(there).put("a", b"x")
    assert str(problem.value).startswith(why)
    assert SECRET not in str(problem.value)
    assert "127.0.0.1" not in str(problem.value)


def test_days_are_whole_whatever_the_bucket_answers(there: Kept, tmp_path: Path) -> None:
    plan = TargetPlan("siem", "s3", start="beginning")
    there.faults = ["lose", (503, "SlowDown"), (500, "InternalError"), "lose"]
    with desk(tmp_path) as at_desk:
        for days in range(3):
            at_desk.ledger.add(2, NOON + days * DAY)
        at_desk.clock.at += 3 * DAY
        for _ in range(8):
            deliver(at_desk.export(Archive(shelf(there)), plan))
            at_desk.clock.at += LONGEST_PAUSE
        ids = at_desk.ledger.ids
    files = [content for key, content in sorted(there.objects.items()) if key.endswith(".gz")]
    lines = [line for content in files for line in gzip.decompress(content).splitlines()]
    assert [json.loads(line)["guardrail_id"] for line in lines] == ids
    finished = sorted(key for key in there.objects if key.endswith("manifest.json"))
    assert [key.split("/")[2] for key in finished] == ["2026-11-30", "2026-12-01", "2026-12-02"]
    for key in finished:
        assert there.puts.count(key) == 1, "a finished day is written once"
