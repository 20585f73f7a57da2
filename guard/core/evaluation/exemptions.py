"""Which exemptions hold for a subject, and how much of it each excuses. Pure.

Scan, live change, activity, proposal, simulation and the command line all ask here, so a waiver ends for all of them in
the same second.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

from msgspec import Struct

from drift.core.model.json_pointer import lies_in
from drift.core.model.resources import Ref
from guard.core.model.condition import ConditionResult
from guard.core.model.policy import Exemption, Policy
from guard.core.model.subject import Facts, Subject

ENDING: Final = 7
"""Days before its end from which on people are warned of an exemption."""


class Waived(Struct, frozen=True):
    """The exemptions that hold for a subject, the longest first. `rests_on_actor`: another would hold if the right
    person acted, and who did is not known yet."""

    exemptions: tuple[Exemption, ...] = ()
    rests_on_actor: bool = False

    @property
    def whole(self) -> Exemption | None:
        """One that excuses all of the subject."""
        return next((one for one in self.exemptions if not one.pointers), None)

    @property
    def pointers(self) -> tuple[str, ...]:
        return tuple(pointer for one in self.exemptions for pointer in one.pointers)

    def of(self, pointer: str) -> Exemption | None:
        """One that excuses this field, because it names it or one around it."""
        return next((one for one in self.exemptions if any(lies_in(p, pointer) for p in one.pointers)), None)


NOTHING: Final = Waived()


def waived(policy: Policy, subject: Subject, facts: Facts) -> Waived:
    """What holds for this subject at its own time, under any id the resource has had."""
    if not policy.exemptions:
        return NOTHING
    named = [
        (one, _acted(one, subject, facts))
        for one in policy.exemptions
        if one.holds_at(subject.at) and _names(one, subject.ref, facts.former_ids)
    ]
    holding = sorted((one for one, by in named if by.truth is True), key=lambda one: one.until, reverse=True)
    return Waived(tuple(holding), any(by.truth is None and by.rests_on_actor for _, by in named))


def names_resource(exemption: Exemption, ref: Ref) -> bool:
    """Whether an exemption names a resource under this id. A glob without a slash speaks of ids only: `a*` is no way to
    exempt every article."""
    pattern = exemption.resource
    whole = "/" in pattern and fnmatchcase(str(ref), pattern)
    return not pattern or whole or fnmatchcase(ref.id, pattern)


def _names(exemption: Exemption, ref: Ref | None, former_ids: frozenset[str]) -> bool:
    if ref is None:
        return not exemption.resource
    return any(names_resource(exemption, Ref(ref.kind, id_)) for id_ in (ref.id, *former_ids))


def _acted(exemption: Exemption, subject: Subject, facts: Facts) -> ConditionResult:
    """Whether one of its people acted; nobody known is nobody of them."""
    return ConditionResult(True) if exemption.by is None else exemption.by.test(subject, facts)
