"""To each of many moments of a random history: what is asked for, once applied, is the state of then."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from drift.core.catalogue.catalogue import kind
from drift.core.model.resources import Ref
from drift.core.normalisation.comparison import equal_at
from guard.core.proposals.restoration import Restoration
from guard.queries.restoration import restoration_of, restorations_of
from tests.flows.histories import KINDS, RandomHistory
from tests.guard.web.stage import Stage, stage


def state_at(on: Stage, at: float) -> dict[Ref, dict[str, object]]:
    with on.guarded.view() as view:
        return {one.ref: dict(one.body) for name in KINDS for one in view.state.versions.all_at(at, name)}


def carried_out(
    state: dict[Ref, dict[str, object]], asked: list[Restoration]
) -> dict[Ref, dict[str, object]]:
    """The state after the changes, as far as they say it: what is made again is told by its old id."""
    after = {ref: dict(body) for ref, body in state.items()}
    for one in asked:
        change = one.change or {}
        if change.get("delete"):
            del after[one.ref]
        elif change:
            values = {pointer.strip("/"): value for pointer, value in change["set"].items()}
            after[one.ref] = {**after.get(one.ref, {}), **values}
    return after


@pytest.mark.parametrize("seed", range(2))
def test_every_moment_comes_back_and_what_does_not_is_named(tmp_path: Path, seed: int) -> None:
    with stage(tmp_path) as on:
        chosen = random.Random(seed)
        began, history = on.clock(), RandomHistory(on, chosen)
        history.lasts(25)
        now, ended = state_at(on, on.clock() + 1), on.clock()
        for _ in range(25):
            at = chosen.uniform(began, ended)
            found = restorations_of(on.guarded, [kind(name) for name in KINDS], at)
            assert found.unknown == []
            then, after = state_at(on, at), carried_out(now, found.changes)
            of_all = {one.ref: one for one in found.changes}
            for ref in chosen.sample(sorted(then.keys() | now.keys()), 3):
                alone = restoration_of(on.guarded, kind(ref.kind), ref, at).changes
                assert alone == [of_all[ref]] if ref in of_all else alone == [], (ref, at)
            named = " ".join(sentence for one in found.changes for sentence in one.left)
            for ref in then.keys() | after.keys():
                was, is_ = then.get(ref), after.get(ref)
                if was is None or is_ is None:
                    assert str(ref) in named, (ref, at)
                    continue
                for name in was.keys() | is_.keys():
                    same = (
                        name in was and name in is_ and equal_at(ref.kind, f"/{name}", was[name], is_[name])
                    )
                    derived = kind(ref.kind).derived | kind(ref.kind).follows.keys()
                    assert same or name in derived or (str(ref) in named), (ref, name, at)
