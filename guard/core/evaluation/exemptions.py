"""Exemptions that are active for a subject, and what they excuse. Pure.

Scan, live change, log entry, proposal, simulation and command line all use this module, so an exemption ends for all of
them in the same second.
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

EXPIRY_WARNING_DAYS: Final = 7
"""From this many days before its end on, people are warned of an exemption."""


class ActiveExemptions(Struct, frozen=True):
    """The exemptions that are active for a subject, the one that ends last first.

    `rests_on_actor`: another one would be active if the right person acted, and the actor is not known yet.
    """

    exemptions: tuple[Exemption, ...] = ()
    rests_on_actor: bool = False

    @property
    def whole(self) -> Exemption | None:
        """An exemption that excuses the whole subject."""
        return next((exemption for exemption in self.exemptions if not exemption.pointers), None)

    @property
    def pointers(self) -> tuple[str, ...]:
        return tuple(pointer for exemption in self.exemptions for pointer in exemption.pointers)

    def covering(self, pointer: str) -> Exemption | None:
        """An exemption that excuses this field, because it names it or a field around it."""
        return next(
            (
                exemption
                for exemption in self.exemptions
                if any(lies_in(excused, pointer) for excused in exemption.pointers)
            ),
            None,
        )


NOTHING: Final = ActiveExemptions()


def active_exemptions(policy: Policy, subject: Subject, facts: Facts) -> ActiveExemptions:
    """The exemptions of a policy that are active for a subject at its own time, under any id the resource has had."""
    if not policy.exemptions:
        return NOTHING
    candidates = [
        (exemption, _acted(exemption, subject, facts))
        for exemption in policy.exemptions
        if exemption.holds_at(subject.at) and _names(exemption, subject.ref, facts.former_ids)
    ]
    active = sorted(
        (exemption for exemption, acted in candidates if acted.truth is True),
        key=lambda exemption: exemption.until,
        reverse=True,
    )
    rests_on_actor = any(acted.truth is None and acted.rests_on_actor for _, acted in candidates)
    return ActiveExemptions(tuple(active), rests_on_actor)


def names_resource(exemption: Exemption, ref: Ref) -> bool:
    """Whether an exemption names a resource under this id.

    A glob without a slash matches ids only: `a*` does not exempt every article.
    """
    pattern = exemption.resource
    fits_ref = "/" in pattern and fnmatchcase(str(ref), pattern)
    return not pattern or fits_ref or fnmatchcase(ref.id, pattern)


def _names(exemption: Exemption, ref: Ref | None, former_ids: frozenset[str]) -> bool:
    if ref is None:
        return not exemption.resource
    return any(names_resource(exemption, Ref(ref.kind, id_)) for id_ in (ref.id, *former_ids))


def _acted(exemption: Exemption, subject: Subject, facts: Facts) -> ConditionResult:
    """Whether one of the exemption's people acted. An unknown actor is none of them."""
    return ConditionResult(True) if exemption.by is None else exemption.by.test(subject, facts)
