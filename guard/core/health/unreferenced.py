"""What nothing that is read refers to: perhaps unused, and never surely, as no API shows all that may use it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.references import referring_kinds
from guard.core.health.check import Check, Fault, deleting
from guard.core.health.facts import Facts, Item

STEPS: Final = (
    "Look in Intercom at what is named above and cannot be read.",
    "Delete it only if nothing there uses it.",
)


def unreferenced(
    id: str,
    kind: str,
    what: str,
    *,
    fields: tuple[str, ...] = (),
    concerns: Callable[[Item], bool] = lambda _item: True,
) -> Check:
    """The check of one kind. `what` is the kind with its article, as in "A tag"."""
    declared = CATALOGUE[kind]
    return Check(
        id,
        "unused",
        "low",
        f"Nothing that can be read refers to {what}.",
        "What nobody uses makes every list longer, and is chosen by mistake.",
        "It may be used where no API looks, or be there for nothing.",
        STEPS,
        of=(kind,),
        fields=fields,
        beside={one.name: () for one in referring_kinds(kind)},
        certainty="perhaps",
        doubt=f"No API shows whether these refer to it: {'; '.join(declared.unseen_referrers)}.",
        concerns=concerns,
        find=_find,
    )


def _find(facts: Facts, item: Item) -> Fault | None:
    if facts.referrers(item.ref):
        return None
    return Fault("Nothing that can be read refers to it.", item.since, deleting(item))
