"""A random history in the embedded workspace, and back: what a restoration asks for is applied, and the state is that
of then, but for what it named before."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

import pytest

from drift.core.catalogue.catalogue import kind
from drift.core.model.resources import Ref
from drift.core.normalisation.comparison import equal_at
from guard.queries.restoration import restoration_of, restorations_of
from tests.flows.policies import only
from tests.flows.proposed import applied, approved
from tests.flows.world import CAROL, MALLORY, World, world
from tests.laws import TIMES

KINDS: Final = ("tag", "office_hours_schedule", "ip_allowlist")
POLICY: Final = """
version: 1
policies:
  - id: somebody-agrees
    because: somebody else agrees
    severity: low
    watch: { kind: [tag, office_hours_schedule, ip_allowlist] }
    then: { require_approval: { from: [support-ops], meanwhile: keep, on_expiry: keep } }
"""
State = dict[Ref, dict[str, object]]


def state(w: World, at: float | None = None) -> State:
    with w.guarded.view() as view:
        versions = view.state.versions
        found = [
            one for name in KINDS for one in (versions.all_at(at, name) if at else versions.all_live(name))
        ]
    return {one.ref: dict(one.body) for one in found}


def happens(w: World, chance: random.Random, number: int) -> None:
    """Somebody does something to one of the kinds, and the service looks."""
    who = chance.choice((CAROL, MALLORY))
    tags = [one["id"] for one in w.get("/tags")["data"]]
    match chance.randrange(4):
        case 0:
            w.act(who, "POST", "/tags", {"name": f"made {number}"})
        case 1:
            w.act(who, "POST", "/tags", {"id": chance.choice(tags), "name": f"called {number}"})
        case 2:
            zone = chance.choice(("Europe/London", "Europe/Rome", "Asia/Tokyo"))
            w.act(
                who, "PUT", "/office_hours_schedules/41", {"time_zone_name": zone, "name": f"hours {number}"}
            )
        case _:
            w.act(who, "PUT", "/ip_allowlist", {"enabled": chance.random() < 0.5})
    w.clock.ahead += 600
    w.look()


@pytest.mark.parametrize("seed", range(TIMES))
def test_what_is_asked_for_leads_back_to_then(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with world(tmp_path, policies=only(tmp_path, POLICY)) as w:
        began = w.guarded.now()
        for number in range(6):
            happens(w, chance, number)
        for _ in range(3):
            at = chance.uniform(began, w.guarded.now())
            then, now = state(w, at), state(w)
            if chance.random() < 0.5:
                found = restorations_of(w.guarded, [kind(name) for name in KINDS], at).changes
            else:
                moved = sorted(ref for ref in then.keys() & now.keys() if then[ref] != now[ref]) or sorted(
                    now
                )
                ref = chance.choice(moved)
                found = restoration_of(w.guarded, kind(ref.kind), ref, at).changes
                then = {**now, ref: then[ref]} if ref in then else now
            changes = [dict(one.change) for one in found if one.change is not None]
            if changes:
                w.clock.ahead += 7200
                assert applied(w, approved(w, *changes)).closed_at is not None
                w.clock.ahead += 600
                w.look_at_everything()
            named = " ".join(sentence for one in found for sentence in one.left)
            again = {change["set"]["/name"] for change in changes if change.get("create")}
            after = {
                ref: body for ref, body in state(w).items() if ref in then or body.get("name") not in again
            }
            left = [str(ref) for ref in differing(then, after) if str(ref) not in named]
            assert left == [], (seed, at)


def differing(then: State, now: State) -> list[Ref]:
    """What is not as it was in anything that people can set."""
    return [ref for ref in sorted(then.keys() | now.keys()) if not _same(ref, then.get(ref), now.get(ref))]


def _same(ref: Ref, then: dict[str, object] | None, now: dict[str, object] | None) -> bool:
    if then is None or now is None:
        return then is now
    worked_out = kind(ref.kind).derived | kind(ref.kind).follows.keys()
    return all(
        name in then and name in now and equal_at(ref.kind, f"/{name}", then[name], now[name])
        for name in (then.keys() | now.keys()) - worked_out
    )
