"""What policies find broken in a change that people agreed to, by the preview that they saw. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from drift.core.model.resources import Json


def breaches_of(plan: Mapping[str, Json], place: int) -> set[tuple[str, str]]:
    """(policy, pointer) of everything that the preview shows broken in the change at this place."""
    return {
        (reason["policy"], pointer)
        for reason in _reasons(plan, place)
        if reason["outcome"] == "broken"
        for pointer in ([evidence["pointer"] for evidence in reason["evidence"]] or [""])
    }


def held_in(plan: Mapping[str, Json], place: int) -> tuple[str, ...]:
    """The JSON Pointers that the preview shows broken in the change at this place: without an approval they are not
    known good. Only the values that broke a rule, where the rule can say which; else all that it protects."""
    found: list[str] = []
    for reason in _reasons(plan, place):
        if reason["outcome"] == "broken":
            broke = [evidence["pointer"] for evidence in reason["evidence"]]
            found += broke if broke and all(broke) else reason["protects"] or [""]
    return tuple(dict.fromkeys(found))


def _reasons(plan: Mapping[str, Json], place: int) -> Sequence[Mapping[str, Json]]:
    changes = plan.get("changes", [])
    reasons: Sequence[Mapping[str, Json]] = (
        changes[place].get("reasons", ()) if 0 <= place < len(changes) else ()
    )
    return reasons


def place_by_hand(plan: Mapping[str, Json], kind: str, id: str) -> int:
    """The place of the change of a resource (id "": of a new one of the kind) that a person makes; -1 where there is
    none."""
    for place, change in enumerate(plan.get("changes", [])):
        resource = change["resource"]
        if change["kind"] == kind and (resource["id"] if resource else "") == id:
            return place
    return -1


def known_policies(plan: Mapping[str, Json], place: int) -> dict[str, str]:
    """The policies that would have spoken against the change at this place: id -> the standard change that stood in for
    it, or "" where people had to agree."""
    return {
        reason["policy"]: reason["standard_change"]
        for reason in _reasons(plan, place)
        if reason["outcome"] == "broken" or reason["standard_change"]
    }
