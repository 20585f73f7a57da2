"""What is told of conversations that moved together with a change. Pure."""

from __future__ import annotations

from typing import Final

from drift.core.json_view import time
from guard.core.effects.aftermath.followed import Followed
from guard.core.effects.aftermath.look import Look
from guard.core.effects.aftermath.measures import TITLES
from guard.notify.messages import Message

EVENT: Final = "aftermath.moved"


def moved_with(followed: Followed, title: str, look: Look) -> Message:
    """Somebody is to look at it: what moved, and what else was changed in these days."""
    beside = len(look.beside) + look.more + len(look.beside_notes)
    names = " and ".join(TITLES[one.name].lower() for one in look.moved)
    other = f"{beside:,} other changes were" if beside != 1 else "One other change was"
    return Message(
        event=EVENT,
        severity="medium",
        title=f"{title}: {names} moved together with its change, {look.days} days after it",
        text=(
            *(one.sentence for one in look.moved),
            f"{other} made in the days that were compared: they are listed with the report."
            if beside
            else "Nothing else that is read was changed in the days that were compared.",
            f"`guardrail aftermath {followed.id}` has all of it.",
        ),
        path=f"/api/v1/aftermath/{followed.id}",
        page=f"/aftermath/{followed.id}",
        details={
            "followed": followed.id,
            "days": look.days,
            "at": time(look.at),
            "moved": {one.name: one.change for one in look.moved},
        },
        matter=f"aftermath:{followed.id}",
        kinds=() if followed.is_note else (followed.ref.kind,),
    )
