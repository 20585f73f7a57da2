"""Content that is limited to an audience that is not there."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, gone_since, listed, named, setting
from guard.core.health.facts import Facts, Item

KINDS: Final = ("article", "internal_article", "content_snippet", "content_import_source")


def _find(facts: Facts, item: Item) -> Fault | None:
    gone = {one.to.id: one.to for one in facts.missing_of(item) if one.to.kind == "audience"}
    if not gone:
        return None
    left = [id for id in item.listed("audience_ids") if str(id) not in gone]
    # Without any audience it would be for everybody: whom it is meant for is not ours to say.
    change = setting(item, "audience_ids", left) if left else None
    because = f"It is limited to {listed([named(facts, ref) for ref in gone.values()])}, not there any more."
    return Fault(because, gone_since(facts, item, gone.values()), change)


CHECK: Final = Check(
    "audience-gone",
    "dangling",
    "high",
    "Content is limited to an audience that is not there.",
    "Nobody can say to whom Fin may tell it.",
    "Fin tells it to nobody, or to more people than were meant.",
    (
        "Choose another audience for it.",
        "Or take the audience off, if everybody may be told: without one, it is for everybody.",
    ),
    of=KINDS,
    fields=("audience_ids",),
    beside={"audience": ()},
    find=_find,
)
