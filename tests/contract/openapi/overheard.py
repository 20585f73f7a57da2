"""What our client sends while every kind is read, and while its resources are changed, deleted and brought back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.catalogue.kind import Kind
from drift.core.model.api_call import Call
from drift.core.model.readings import Read
from drift.core.model.resources import Ref, Resource
from drift.core.normalisation.fingerprint import fingerprinter
from drift.core.planning.write_plan import ApiPlan, Plan, plan_create, plan_delete, plan_update, retired
from drift.intercom.client import IntercomClient
from drift.intercom.errors import IntercomError
from drift.intercom.workspace_reader import Reader
from drift.sandbox.cast import TOKEN
from drift.sandbox.server import create_sandbox
from tests.contract.openapi.edits import edits
from tests.drift.sandbox.conftest import START

READABLE = [one for one in KINDS if not one.log_only]
OF_EACH = 8
"""Resources of a kind that are changed, or more, where it has more sorts."""
SORTS = (
    "state",
    "status",
    "model",
    "data_type",
    "exception_type",
    "sync_behavior",
    "http_method",
    "archived",
    "folder_id",
    "scheduled_publish_at",
)
"""Fields whose values decide what may be written."""


class Clock:
    """Unix seconds that pass only while our client waits for its share of the rate limit."""

    def __init__(self) -> None:
        self._seconds = START

    def __call__(self) -> float:
        return self._seconds

    def sleep(self, seconds: float) -> None:
        self._seconds += seconds


class Overheard(httpx.BaseTransport):
    """Passes requests on and keeps them."""

    def __init__(self, inside: httpx.BaseTransport) -> None:
        self._inside = inside
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._inside.handle_request(request)


@dataclass
class Sent:
    """The requests of one pinned version, and what the workspace would not take: (call, sentence)."""

    requests: list[httpx.Request] = field(default_factory=list)
    refused: list[tuple[Call, IntercomError]] = field(default_factory=list)


def everything_sent(pinned: str) -> Sent:
    """Read every kind of the embedded workspace, and write all of it, under this version."""
    clock = Clock()
    with TemporaryDirectory() as folder, create_sandbox(Path(folder) / "w.db", now=clock) as sandbox:
        heard = Overheard(httpx.WSGITransport(app=sandbox.app))
        client = IntercomClient(
            "http://sandbox",
            TOKEN,
            read_only=False,
            pinned=pinned,
            transport=heard,
            budget_share=1.0,
            clock=clock,
            sleep=clock.sleep,
        )
        sent = Sent(heard.requests)
        reader = Reader(client, fingerprint=fingerprinter(b"k"), workflow_ids=("9001",))
        _stage(client)
        for kind, resources in _read(reader):
            for resource in resources:
                _write(reader, kind, resource, pinned, sent)
        reader.close()
        return sent


def _stage(client: IntercomClient) -> None:
    """What a fresh workspace lacks: a staged draft, an article in a folder, a connector that sends no headers."""
    client.request("PUT", "/articles/7001/draft", version="2.16", json={"title": "Staged"})
    client.request(
        "PUT", "/articles/7003", version="Preview", json={"folder_id": 51, "parent_ids": [301, 302]}
    )
    plain = {
        "name": "Plain",
        "http_method": "get",
        "url": "https://api.acme.example/",
        "description": "Plain",
    }
    client.request("POST", "/data_connectors", version="2.16", json=plain)


def _read(reader: Reader) -> list[tuple[Kind, list[Resource]]]:
    """Some resources of every kind, last things first: what stands under something else, or points at it, before it."""
    found = {}
    for reading in reader.read_all(READABLE):
        if isinstance(reading, Read):
            kind = CATALOGUE[reading.kind]
            found[reading.kind] = _varied(reading.resources)
            for one in found[reading.kind][:1]:
                reader.read_one(kind, one.ref, one.parent)
    return [(kind, found[kind.name]) for kind in reversed(READABLE) if kind.name in found]


def _varied(resources: Iterable[Resource]) -> list[Resource]:
    """Some of them, among them one of each sort; the youngest first, as the older ones may hold them."""
    rest = sorted(resources, key=lambda one: one.ref, reverse=True)
    sorts = {tuple(str(one.body.get(name)) for name in SORTS): one for one in rest}.values()
    others = [one for one in rest if one not in sorts][: max(0, OF_EACH - len(sorts))]
    return [one for one in rest if one in sorts or one in others]


def _write(reader: Reader, kind: Kind, resource: Resource, pinned: str, sent: Sent) -> None:
    live = resource
    for fields in edits(kind, live.body):
        plan = plan_update(kind, live.ref, live.parent, live.body, fields, pinned)
        live = _after(reader, kind, live, _carry_out(reader, plan, sent))
    if (archived := retired(kind, live)) is not None:
        _carry_out(reader, plan_update(kind, live.ref, live.parent, live.body, [archived], pinned), sent)
        if kind.unarchives:
            _carry_out(reader, plan_create(kind, live, pinned), sent)
    _carry_out(reader, plan_delete(kind, live, pinned), sent)
    _carry_out(reader, plan_create(kind, _gone(kind, resource), pinned, anew=True), sent)


def _gone(kind: Kind, before: Resource) -> Resource:
    """A resource that is not there any more: where no call deletes one, the same under a name that nobody has."""
    if kind.can("delete"):
        return before
    others = {
        name: f"{before.body[name]} {before.ref.id}" for name in ("name", "label") if name in before.body
    }
    return before.with_body({**before.body, **others})


def _after(reader: Reader, kind: Kind, before: Resource, new_id: str) -> Resource:
    """The resource as it is now; under its new id, where it was replaced."""
    ref = Ref(kind.name, new_id) if kind.replaced and new_id else before.ref
    return reader.read_one(kind, ref, before.parent) or before


def _carry_out(reader: Reader, plan: Plan, sent: Sent) -> str:
    """Make the calls of a plan, and answer the id of what it made; what was sent is judged even when it is refused."""
    new_id = ""
    for call in plan.calls if isinstance(plan, ApiPlan) else ():
        ready = call.with_id(new_id)
        try:
            answer = reader.perform(ready)
        except IntercomError as problem:
            sent.refused.append((ready, problem))
            return ""
        if ready.method == "POST" and isinstance(answer, dict):
            new_id = str(answer.get("id", new_id))
    return new_id
