"""What of a shared policy set is not for a workspace, as the JSON people read. Pure."""

from __future__ import annotations

from drift.core.json_view import Answer
from guard.core.model.left_out import LeftOut, Part
from guard.core.reports.records_json import where


class NotHereAnswer(Answer, frozen=True):
    """A policy, a standard change or an exemption of the files that other workspaces have. `id` is that of the policy
    or standard change, `about` what an exemption excuses. `sentence` says why."""

    part: Part
    id: str
    about: str
    sentence: str
    where: str


def left_out(one: LeftOut) -> NotHereAnswer:
    return NotHereAnswer(
        one.part,
        one.id,
        one.about,
        one.sentence,
        where(one.file, one.line),
    )
