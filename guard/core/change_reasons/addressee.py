"""Who is asked why a change was made: the one person who made it, if that is certain enough, and nobody else. Pure."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from drift.core.model.activity import NOBODY, Actor, Attribution
from drift.core.model.actor_types import what_acted
from guard.core.model.change_reasons import NotAsked

PEOPLE: Final = (None, "admin")
"""The types of actors, as the log names them, behind which a teammate stands."""
ROBOTS: Final = ("app", "ai", "service")


class Addressee(Struct, frozen=True):
    """The person to ask, by the address that the log names."""

    address: str


def whom_to_ask(attribution: Attribution) -> Addressee | NotAsked:
    """Nobody is asked by name about what may be somebody else's: that would be an accusation."""
    actor = attribution.actor
    if attribution.source == "unattributed" or not _is_known(actor):
        return "several" if any(_is_known(other) for other in attribution.others) else "nobody_known"
    if attribution.source == "request" or is_robot(actor):
        return "robot"
    if not _is_alone(attribution):
        return "several"
    return Addressee(actor.email) if actor.email else "no_address"


def _is_known(actor: Actor) -> bool:
    return replace(actor, ip=None) != NOBODY


def is_robot(actor: Actor) -> bool:
    """Whether an AI, an app, the system or the service acted, also where that was with a teammate's token."""
    return actor.type not in PEOPLE or what_acted(actor) in ROBOTS


def _is_alone(attribution: Attribution) -> bool:
    """Whether nobody else comes into question. Intercom's own note (`trace`) names only the last of several."""
    is_sure = attribution.confidence in ("certain", "likely")
    return attribution.source == "activity" and is_sure and not attribution.gap and not attribution.others
