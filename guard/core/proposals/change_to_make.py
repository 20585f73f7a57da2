"""The change that a step makes: as it was judged, with the ids that Intercom gave to what was created before. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import structs

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.shapes import Shape
from drift.core.model.changes import Change
from drift.core.model.resources import Json, Ref, Resource
from guard.core.lint.shape_fits import overlaps
from guard.core.proposals.field_checks import shape_at
from guard.core.proposals.new_names import name_of_unborn
from guard.core.proposals.proposal import ProposedChange
from guard.core.proposals.target import target_of


class CannotMake(ValueError):
    """The change cannot be made as it was asked for; the message is a sentence."""


def change_to_make(
    kind: Kind,
    shape: Shape,
    asked: ProposedChange,
    judged: Resource | None,
    ids: Mapping[str, str],
    fingerprint: Callable[[str], str],
) -> Change | None:
    """The change of a resource as it was judged (None: it is to be created); None where it is so already. Without `ids`
    the references stay. Raises CannotMake."""
    filled = with_real_ids(asked, shape, ids) if ids else asked
    target = target_of(kind, shape, filled, judged, fingerprint)
    if target.mistakes:
        raise CannotMake(" ".join(mistake.sentence for mistake in target.mistakes))
    return target.change


def with_real_ids(asked: ProposedChange, shape: Shape, ids: Mapping[str, str]) -> ProposedChange:
    """The change with the ids in the place of the names, each as a number where Intercom describes one."""

    def id_of(name: str, pointer: str) -> Json:
        if name not in ids:
            raise CannotMake(f"The id of {name} is not known.")
        return _typed(ids[name], shape_at(shape, pointer))

    parent = asked.parent
    if parent is not None and (name := name_of_unborn(parent)):
        parent = Ref(parent.kind, ids.get(name, parent.id))
    return structs.replace(asked.with_ids(id_of), parent=parent)


def _typed(id_: str, shape: Shape) -> Json:
    """An id as a field of this shape holds it."""
    return int(id_) if id_.isdigit() and "type" in shape and not overlaps(("string",), shape) else id_
