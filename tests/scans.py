"""A scan of resources that lie in no store: each is the first version of itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drift.core.model.resources import Body, Ref, Resource
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.scan import scan
from guard.core.model.verdict import Judgement


def scanned(
    policies: CompiledPolicies,
    resources: Sequence[Resource],
    *,
    at: float,
    read: list[int] | None = None,
    **more: Any,
) -> dict[Ref, Judgement]:
    """What a scan in the mode `enforce` finds; the numbers of the versions it read are added to `read`."""
    live: dict[str, dict[int, str]] = {}
    for number, one in enumerate(resources):
        live.setdefault(one.ref.kind, {})[number] = one.ref.id

    def bodies(wanted: Sequence[int]) -> dict[int, Body]:
        if read is not None:
            read.extend(wanted)
        return {number: resources[number].body for number in wanted}

    found = scan(policies, live, bodies, at=at, mode="enforce", **more)
    return {Ref(kind, id): judgement for kind, said in found.items() for id, judgement in said.items()}
