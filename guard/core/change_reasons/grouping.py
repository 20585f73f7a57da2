"""Which questions are one message: those about what one person changed within a short time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from guard.core.approvals.same_person import person_of
from guard.core.model.change_reasons import WhyQuestion
from guard.core.model.policy import Identities

QUIET: Final = 120.0
"""Seconds for which a person has changed nothing more when they are asked, unless it is set otherwise: whoever is at
work is left alone."""
LONGEST: Final = 900.0
"""Seconds after the first change at which they are asked although they go on; more where `quiet` is."""
CLOCKS_DIFFER: Final = 60.0
"""Seconds by which the clocks of replicas may differ. A change that lies further ahead was noted before the clock was
put back."""


def due(
    waiting: Iterable[WhyQuestion],
    people: Mapping[int, str],
    identities: Identities,
    now: float,
    quiet: float = QUIET,
) -> list[WhyQuestion]:
    """The questions to put now, by the moments at which their changes were noted. `people` has the address of whoever
    made a change; changes of which nobody is known wait each for itself. `quiet` is for how many seconds somebody has
    changed nothing more."""
    groups: dict[str | int, list[WhyQuestion]] = {}
    for question in waiting:
        address = people.get(question.change_id, "")
        groups.setdefault(person_of(address, identities) if address else question.change_id, []).append(
            question
        )
    return [question for group in groups.values() if _is_due(group, now, quiet) for question in group]


def _is_due(group: Sequence[WhyQuestion], now: float, quiet: float) -> bool:
    noted = [question.noted_at for question in group]
    still_at_work = -CLOCKS_DIFFER <= now - max(noted) < quiet
    return not still_at_work or now - min(noted) >= max(LONGEST, quiet)


def messages_of(asked: Iterable[tuple[str, int]], identities: Identities) -> dict[str, list[int]]:
    """The changes of each message: of pairs of address and change, those of one person together, under the address that
    was named first."""
    addresses: dict[str, str] = {}
    found: dict[str, list[int]] = {}
    for address, change in asked:
        named = addresses.setdefault(person_of(address, identities), address)
        found.setdefault(named, []).append(change)
    return found
