"""What a single resource shows of another shape waits for the next reading of its whole kind. Pure.

One resource cannot tell whether Intercom changed its shape. Until then the fields in question stay as they were known.
"""

from __future__ import annotations

from drift.core.catalogue.kind import Kind
from drift.core.detection.description import Description
from drift.core.detection.reshape import Shape, reshape
from drift.core.detection.skeleton import Steps, structural_moves
from drift.core.model.resources import Resource


def without_new_shape(
    kind: Kind, before: Resource, after: Resource, description: Description, *, switched: bool
) -> Resource:
    """`after` in the shape of `before`. `switched`: they were read with other versions of the API. Without that, only
    fields that are no setting are in question."""
    moves = structural_moves(before.body, after.body)

    def waits(steps: Steps) -> bool:
        return switched or steps[0] in kind.derived or description.knows(steps) == "unknown"

    by_sort = {
        sort: frozenset(steps for steps, found in moves.items() if found == sort and waits(steps))
        for sort in ("appeared", "vanished", "retyped", "respelled")
    }
    back = Shape(
        appeared=by_sort["vanished"],
        vanished=by_sort["appeared"],
        retyped=dict.fromkeys(by_sort["retyped"], ""),
        respelled=by_sort["respelled"],
    )
    return after.with_body(reshape(after.body, before.body, back)) if any(by_sort.values()) else after
