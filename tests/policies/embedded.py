"""The embedded workspace as it is founded: what a first reading sees of it, and what its log tells of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx

from drift.core.catalogue.catalogue import KINDS
from drift.core.detection.log_state import fold_all, folds
from drift.core.model.activity import parse_activity
from drift.core.model.readings import Read
from drift.core.model.resources import SINGLETON_ID, Ref, Resource
from drift.core.normalisation.fingerprint import fingerprinter
from drift.intercom.client import IntercomClient
from drift.intercom.workspace_reader import Reader
from drift.sandbox.cast import TOKEN
from drift.sandbox.server import create_sandbox
from guard.runtime.demo import WORKFLOW_IDS

NOW = 1_795_000_000
YEAR = 366 * 86_400


def first_reading(folder: Path) -> list[Resource]:
    """Every resource of an untouched embedded workspace, in a new file in this folder."""
    with create_sandbox(folder / "workspace.db", now=lambda: NOW) as sandbox:
        client = IntercomClient(
            "http://sandbox", TOKEN, read_only=True, transport=httpx.WSGITransport(app=sandbox.app)
        )
        reader = Reader(client, fingerprint=fingerprinter(b"k"), workflow_ids=WORKFLOW_IDS)
        found = everything(reader)
        reader.close()
    return found


def everything(reader: Reader) -> list[Resource]:
    """What the API shows, and what the log tells of the rest."""
    return [*_read(reader), *_folded(reader)]


def _read(reader: Reader) -> Iterator[Resource]:
    for reading in reader.read_all([one for one in KINDS if not one.log_only]):
        assert isinstance(reading, Read), reading
        yield from reading.resources


def _folded(reader: Reader) -> Iterator[Resource]:
    entries = [parse_activity(raw) for raw in reader.activities(NOW - YEAR, NOW)]
    for kind in KINDS:
        body = fold_all(kind, None, [one for one in entries if folds(kind, one)]) if kind.log_only else None
        if body is not None:
            yield Resource(Ref(kind.name, SINGLETON_ID), body)
