"""How shares stood is kept by policy and by what it judges; what is not looked at any more is forgotten."""

from __future__ import annotations

from dataclasses import replace

from guard.core.model.share_look import ShareLook
from guard.store import DecisionStore

LOOK = ShareLook(
    "p", "channel email", 1_750_000_000.0, "kept", False, 1_740_000_000.0, "It is.", {"until": 1.5}
)


def test_the_last_look_of_each_is_kept_and_what_needs_somebody_comes_first(guard: DecisionStore) -> None:
    looks = guard.share_looks
    looks.put(replace(LOOK, sentence="It was."))
    looks.put(LOOK)
    unknown = replace(LOOK, what="channel chat", outcome="unknown", broken=True)
    broken = replace(LOOK, what="channel zoo", outcome="broken", broken=True)
    other = replace(LOOK, policy="a", what="")
    for look in (unknown, broken, other):
        looks.put(look)
    assert looks.of("p") == [broken, unknown, LOOK]
    assert looks.all() == [other, broken, unknown, LOOK]
    looks.keep_only("p", ["channel zoo", "channel email"])
    assert looks.all() == [other, broken, LOOK]
    looks.forget_all_but(["p"])
    assert looks.all() == [broken, LOOK]
    looks.forget_all_but([])
    assert looks.all() == []
