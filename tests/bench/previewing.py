"""Verdict and preview of one proposal over 20,000 resources, beside finding its references in all live bodies."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import orjson
from flask.testing import FlaskClient

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.references import targets_in
from drift.core.model.records import KindStatus
from drift.core.model.resources import Ref, Resource
from drift.web.rest.route import API
from guard.context import GuardedWorkspace, UnitOfWork
from guard.identity.tokens import create
from tests.bench.figures import Figure, Size, in_turns, timed, times_faster
from tests.bench.hearing import assembled
from tests.bench.material import SEED, articles, resource
from tests.served import app_of

RESOURCES: Final = 20_000
ARTICLES: Final = 0.75
"""The share of articles; the rest are what they refer to, and snippets and macros."""
BOB: Final = "bob@acme.example"
MOST: Final = 150.0
RATIO: Final = 20.0


def measure(size: Size) -> list[Figure]:
    count = size.of(RESOURCES, least=200)
    with tempfile.TemporaryDirectory() as name:
        made = assembled(Path(name))
        try:
            with made.guarded.transaction() as work:
                fill(work, count)
            token = create(made.guarded, BOB, "requester")
            client = app_of(made.service, client_secret=None).test_client()
            return _measured(made.guarded, client, token, count, size)
        finally:
            made.close()


def _measured(
    guarded: GuardedWorkspace, client: FlaskClient, token: str, count: int, size: Size
) -> list[Figure]:
    proposals = _proposals()
    for (
        proposal
    ) in proposals:  # the first one builds what the next ones use; all have to say the same as the search
        _check(guarded, _asked(client, token, proposal))
    ours, searched = cycle(proposals), cycle(proposals)
    medians = in_turns(
        size.times(5) * len(proposals),
        {
            "ours": lambda: timed(lambda: _asked(client, token, next(ours))),
            "search": lambda: timed(lambda: _searched(guarded, _named(next(searched)))),
        },
    )
    policies = len(guarded.policies().policies)
    title = f"Verdict and preview of one proposal, {count:,} resources, {policies} policies"
    took = medians["ours"] * 1000
    medians["a search of all live bodies, for the references alone"] = medians.pop("search")
    (rival,) = (name for name in medians if name != "ours")
    ratio = times_faster(title, medians, rival, RATIO)
    return [ratio, Figure("The same", ratio.ours, "", took, "ms", "<=", MOST)]


def _proposals() -> list[dict[str, Any]]:
    """Proposals of one change: deletions of what much or little refers to, and changes of single resources."""
    return [
        {"changes": [change], "reason": "measured", "ticket": "SUP-1"}
        for change in (
            {"delete": True, "resource": "collection/303"},
            {"delete": True, "resource": "audience/71"},
            {"resource": "article/100005", "set": {"/title": "Another title"}},
            {"resource": "article/100007", "set": {"/parent_ids": [305], "/audience_ids": [72]}},
            {"resource": "office_hours_schedule/41", "set": {"/time_zone_name": "Europe/London"}},
        )
    ]


def _named(proposal: dict[str, Any]) -> Ref:
    return Ref.parse(proposal["changes"][0]["resource"])


def _asked(client: FlaskClient, token: str, proposal: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.post(f"{API}/plans", data=orjson.dumps(proposal), headers=headers)
    assert answer.status_code == 200, answer.text
    plan: dict[str, Any] = orjson.loads(answer.data)
    return plan


def _check(guarded: GuardedWorkspace, plan: dict[str, Any]) -> None:
    (change,) = plan["changes"]
    assert change["verdict"] in ("allowed", "needs_approval", "refused"), change["mistakes"]
    found = _searched(guarded, Ref(**change["resource"]))
    told = {one["kind"]: one["count"] for one in change["referrers"]["kinds"]}
    assert told == found


def _searched(guarded: GuardedWorkspace, to: Ref) -> dict[str, int]:
    """How many resources of each kind refer to one: by reading all of them."""
    name = (to.kind, to.id)
    found: dict[str, int] = {}
    with guarded.view() as view:
        for live in view.state.versions.all_live():
            if name in targets_in(CATALOGUE[live.ref.kind], live.body):
                found[live.ref.kind] = found.get(live.ref.kind, 0) + 1
    return found


def fill(work: UnitOfWork, count: int) -> None:
    """So many resources, each kind read just now."""
    by_kind: dict[str, list[Resource]] = {}
    for one in _resources(count):
        by_kind.setdefault(one.ref.kind, []).append(one)
    snapshot = work.state.snapshots.start("bench", work.now)
    for kind in CATALOGUE.values():
        some = by_kind.get(kind.name, [])
        work.state.versions.open_many(some, work.now - 60)
        if not kind.log_only:
            work.state.snapshots.cover(
                snapshot, KindStatus(kind.name, "read", "", "", len(some), work.now, work.now)
            )
    work.state.snapshots.finish(snapshot, work.now)


def _resources(count: int) -> Iterator[Resource]:
    chance = random.Random(SEED + 5)
    number = round(count * ARTICLES)
    for raw in articles(number):
        tags = [{"type": "tag", "id": str(chance.randrange(1, 40))} for _ in range(chance.randrange(3))]
        raw["parent_ids"] = [300 + chance.randrange(60)]
        raw["audience_ids"] = [71 + chance.randrange(3)] if chance.random() < 0.5 else []
        yield resource({**raw, "tags": {"type": "tag.list", "tags": tags}})
    for place in range(60):
        yield _made(
            "collection", 300 + place, name=f"C{place}", parent_id=None, help_center_id=31, description=""
        )
    for place in range(3):
        yield _made("audience", 71 + place, name=f"A{place}", predicates=[], role_predicates=[])
    hours = {"time_zone_name": "Europe/Paris", "time_intervals": [{"start_minute": 540, "end_minute": 1080}]}
    yield _made("office_hours_schedule", 41, name="Support", twenty_four_seven=False, **hours)
    for place in range(max(count - number - 64, 1)):
        if place % 2:
            yield _made(
                "content_snippet", place, title=f"S{place}", locale="en", audience_ids=[71 + place % 3]
            )
        else:
            yield _made(
                "macro", place, name=f"M{place}", visible_to_team_ids=[str(place % 7)], body="Hi " * 60
            )


def _made(kind: str, id: int, **body: Any) -> Resource:
    return Resource(Ref(kind, str(id)), {"id": str(id), "type": kind, **body})
