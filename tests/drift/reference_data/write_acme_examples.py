"""Writes drift/reference_data/examples.json out of the embedded workspace: `make examples`. A test says when that is
due.

The workspace is read as any other is, so an example is what the record would hold. People first do in it what its
year of activity lacks: nothing here is invented beside it.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from drift.core.catalogue.catalogue import KINDS
from drift.core.model.activity import parse_activity
from drift.core.model.resources import Json, Resource
from drift.core.normalisation.fingerprint import fingerprinter
from drift.core.normalisation.normalise import scrub
from drift.intercom.client import IntercomClient
from drift.intercom.workspace_reader import Reader
from drift.sandbox.cast import TOKEN
from drift.sandbox.server import Sandbox, create_sandbox
from guard.runtime.demo import WORKFLOW_IDS
from tests.policies.embedded import NOW, YEAR, everything

FILE: Final = Path(__file__).parents[3] / "drift" / "examples.json"
FINGERPRINT: Final = fingerprinter(b"examples")
CHOSEN: Final = {"admin": "1004", "article": "7001", "tag": "101"}
"""Whom or what to show where the first one is unusual: the first teammate is a service account."""
DEEDS: Final[tuple[tuple[str, str, Json], ...]] = (
    ("PUT", "/articles/7001/draft", {"title": "Reset your password"}),
)
ACTS: Final[tuple[tuple[str, Mapping[str, Any]], ...]] = (
    ("app_name_change", {"apply": {"name": "Acme Support"}}),
    ("app_timezone_change", {"apply": {"timezone": "Europe/Berlin"}}),
    ("app_admin_join", {"apply": {"email": "frank@acme.example"}}),
    ("role_change", {"apply": {"id": "1003", "role": {"type": "role", "id": "10", "name": "Admin"}}}),
    ("admin_deletion", {"apply": {"id": "1006"}}),
)


def written() -> str:
    """The examples as the file has them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        create_sandbox(Path(folder) / "workspace.db", now=lambda: NOW) as box,
    ):
        found = _resources(box) | {one.ref.kind: one for one in _after_deeds(box)}
        metadata = _metadata(box)
    resources = {
        kind.name: {"id": found[kind.name].ref.id, "body": found[kind.name].body}
        for kind in KINDS
        if kind.name in found
    }
    return f'{{"resources": {_lines(resources)},\n"metadata": {_lines(metadata)}}}\n'


def _lines(named: Mapping[str, Json]) -> str:
    """One line for each, so that a review sees which one moved."""
    rows = [f"  {json.dumps(name)}: {json.dumps(one, ensure_ascii=False)}" for name, one in named.items()]
    return "{\n" + ",\n".join(rows) + "\n}"


def _resources(box: Sandbox) -> dict[str, Resource]:
    """Of each kind, the one that is shown: as it is before anybody does anything."""
    with_ids: dict[str, list[Resource]] = {}
    for one in embedded_resources(box):
        with_ids.setdefault(one.ref.kind, []).append(one)
    return {kind: min(some, key=_first) for kind, some in with_ids.items()}


def _first(one: Resource) -> tuple[bool, int, str]:
    number = int(one.ref.id) if re.fullmatch("[0-9]{1,9}", one.ref.id) else 0
    return one.ref.id != CHOSEN.get(one.ref.kind), number, one.ref.id


def _after_deeds(box: Sandbox) -> list[Resource]:
    """What the embedded workspace has only once somebody made it."""
    before = {one.ref.kind for one in embedded_resources(box)}
    with _http(box) as http:
        for method, path, body in DEEDS:
            answer = http.request(method, path, json=body)
            assert answer.is_success, f"{method} {path}: {answer.text}"
        for activity_type, act in ACTS:
            asked = {"as": "alice@acme.example", "activity_type": activity_type, **act}
            answer = http.post("/_sandbox/act", json=asked)
            assert answer.is_success, answer.text
    return [one for one in embedded_resources(box) if one.ref.kind not in before]


def _http(box: Sandbox) -> httpx.Client:
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "X-Sandbox-Admin": "alice@acme.example",
        "Intercom-Version": "Preview",
    }
    return httpx.Client(
        base_url="http://sandbox", headers=headers, transport=httpx.WSGITransport(app=box.app)
    )


def _reader(box: Sandbox) -> Reader:
    client = IntercomClient(
        "http://sandbox", TOKEN, read_only=True, transport=httpx.WSGITransport(app=box.app)
    )
    return Reader(client, fingerprint=FINGERPRINT, workflow_ids=WORKFLOW_IDS)


def embedded_resources(box: Sandbox) -> list[Resource]:
    reader = _reader(box)
    found = everything(reader)
    reader.close()
    return found


def _metadata(box: Sandbox) -> dict[str, Json]:
    """Of each type that tells something, what its newest entry tells."""
    reader = _reader(box)
    entries = [parse_activity(raw) for raw in reader.activities(NOW - YEAR, NOW + 1)]
    reader.close()
    told = sorted((one for one in entries if one.metadata), key=lambda one: (one.created_at, one.id))
    newest = {one.type: scrub(dict(one.metadata), FINGERPRINT) for one in told}
    return dict(sorted(newest.items()))


if __name__ == "__main__":
    sys.stdout.write(written())
