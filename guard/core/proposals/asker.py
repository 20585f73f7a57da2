"""Who would make a change that is asked for. Pure."""

from __future__ import annotations

from drift.core.model.activity import Actor
from drift.core.model.email_addresses import plain_email


def who_would_act(asker: str | None, robot: str = "") -> Actor:
    """The person who asks (None: nobody knows who), or the robot that does so for them."""
    email = plain_email(asker) if asker else None
    if robot:
        return Actor("ai", robot, email)
    return Actor("admin" if email else None, None, email)
