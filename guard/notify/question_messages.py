"""What people are told of a question that waits: a reminder, that more people are asked, that nobody is left. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from guard.core.approvals.notices import NOBODY_LEFT
from guard.core.model.notice import Notice
from guard.notify.messages import Message


def notice(
    about: str,
    subject: str,
    path: str,
    given: Notice,
    slack: Mapping[str, str],
    kinds: tuple[str, ...] = (),
) -> Message:
    """`about` is `approval` or `proposal`, `subject` what is asked, `slack` the member ids by address."""
    word, title, severity = _kind(given.step)
    id = path.rpartition("/")[2]
    return Message(
        event=f"{about}.{word}",
        severity=severity,
        title=f"{title}: {subject}",
        text=(given.text,),
        path=path,
        details={about: id, "step": given.step, "people": list(given.people)},
        mentions=tuple(slack[who] for who in given.people if who in slack),
        matter=f"{about}:{id}",
        page=f"/{about}s/{id}",
        kinds=kinds,
        people=given.people,
    )


def _kind(step: str) -> tuple[str, str, str]:
    if step == NOBODY_LEFT:
        return "nobody_left", "Nobody can approve this", "high"
    if step.startswith("escalation"):
        return "escalated", "More people are asked", "medium"
    return "reminder", "Still waiting", "medium"
