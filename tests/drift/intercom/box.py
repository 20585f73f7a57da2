"""The embedded workspace as the tests of every kind see it: people act in it, a reader reads it, plans are carried out.

One workspace serves many examples: `fresh` brings it back to how it was founded.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import orjson

from drift.core.catalogue.catalogue import KINDS, kind
from drift.core.catalogue.kind import Kind
from drift.core.model.api_call import NEW_ID
from drift.core.model.readings import Read, Reading
from drift.core.model.resources import Body, Json, Ref, Resource
from drift.core.normalisation.fingerprint import fingerprinter
from drift.core.planning.write_plan import ApiPlan
from drift.intercom.client import IntercomClient
from drift.intercom.workspace_reader import Reader
from drift.sandbox.cast import CAROL, TOKEN
from drift.sandbox.server import Sandbox
from tests.founded import opened_sandbox

WORKFLOWS = ("9001", "9002", "9003")
READABLE = tuple(one for one in KINDS if not one.log_only)
FOLDED = tuple(one for one in KINDS if one.log_only)
PLENTY = 1_000_000
"""Calls in a window: these tests are about kinds, not about the rate limit."""


class Turned(Exception):
    """The embedded workspace turned a write of a teammate down."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One write of a teammate as Intercom documents it, or one action on Intercom's own pages (`/_sandbox/act`)."""

    method: str
    path: str
    body: Json = None
    version: str = "2.16"


@dataclass(frozen=True, slots=True)
class Box:
    sandbox: Sandbox
    reader: Reader
    founded: sqlite3.Connection

    def fresh(self) -> Box:
        self.founded.backup(self.sandbox.workspace.store._connection)
        self.sandbox.workspace.faults.clear()
        self.token_without()
        return self

    def does(self, edit: Edit, who: str = CAROL.email) -> Json:
        headers = {"Authorization": f"Bearer {TOKEN}", "Intercom-Version": edit.version}
        answer = self.sandbox.app.test_client().open(
            edit.path,
            method=edit.method,
            headers=headers | {"X-Sandbox-Admin": who},
            data=None if edit.body is None else orjson.dumps(edit.body),
        )
        if answer.status_code >= 400:
            raise Turned(f"{edit.method} {edit.path} {edit.body}: {answer.status_code} {answer.text}")
        return orjson.loads(answer.data) if answer.data else None

    def fault(self, name: str, **more: Json) -> None:
        self.does(Edit("POST", "/_sandbox/faults", {"fault": name, **more}))

    def token_without(self, *scopes: str) -> None:
        self.does(Edit("POST", "/_sandbox/scopes", {"without": list(scopes)}))

    def reading(self, one: Kind, known: dict[Ref, Ref | None] | None = None) -> Reading:
        parents = self.all(kind(one.parent)).values() if one.parent else ()
        able = sorted(each.ref for each in parents if not one.parent_flag or each.trace.get(one.parent_flag))
        return self.reader.read(one, parents=able, known=known or {})

    def all(self, one: Kind) -> dict[Ref, Resource]:
        found = self.reading(one)
        assert isinstance(found, Read), found
        assert not found.unconfirmed
        return {each.ref: each for each in found.resources}

    def now(self, resource: Resource) -> Resource | None:
        return self.reader.read_one(kind(resource.ref.kind), resource.ref, resource.parent)

    def carry_out(self, one: Kind, plan: ApiPlan) -> str:
        """Make the calls; answers the id of what was created, "" where nothing was."""
        new_id = ""
        for call in plan.calls:
            answer = self.reader.perform(call.with_id(new_id) if NEW_ID in call.path else call)
            if call.method == "POST" and one.create is not None and not new_id:
                new_id = made_id(one, answer, call.body)
        return new_id


def made_id(one: Kind, answer: Json, said: Body) -> str:
    """The id in an answer to a creation; an option's answer is the attribute that it stands in."""
    inside = answer[one.made_in] if one.made_in else [answer]
    return next(str(each["id"]) for each in inside[::-1] if not one.made_in or each["label"] == said["label"])


def as_client(sandbox: Sandbox, *, share: float = 1.0) -> IntercomClient:
    return IntercomClient(
        "http://sandbox",
        TOKEN,
        read_only=False,
        transport=httpx.WSGITransport(app=sandbox.app),
        budget_share=share,
        sleep=lambda _seconds: None,
    )


@contextmanager
def box(folder: Path) -> Iterator[Box]:
    """A workspace of its own, in which two drafts of articles wait."""
    with opened_sandbox(folder / "workspace.db", rate_limit=PLENTY) as sandbox:
        reader = Reader(as_client(sandbox), fingerprint=fingerprinter(b"k"), workflow_ids=WORKFLOWS)
        founded = sqlite3.connect(":memory:", check_same_thread=False)
        made = Box(sandbox, reader, founded)
        for article in ("7001", "7002"):
            made.does(Edit("PUT", f"/articles/{article}/draft", {"title": f"Soon {article}"}))
        sandbox.workspace.store._connection.backup(founded)
        yield made
        reader.close()
        founded.close()


def later() -> int:
    """Unix seconds of a moment that is surely to come."""
    return (int(time.time()) // 86_400 + 400) * 86_400
