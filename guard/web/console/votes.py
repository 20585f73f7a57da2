"""The votes that a form can send, and what a page says once one is kept: the same for questions and proposals."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, get_args

from flask import request

from guard.core.model.records import VoteChoice
from guard.web.console.words import N_

_CHOICES: Final[tuple[VoteChoice, ...]] = get_args(VoteChoice)
VOTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "approve": N_("Your approval is recorded."),
        "deny": N_("Your denial is recorded."),
        "changes_wanted": N_("It is recorded that you want changes."),
    }
)


def vote_sent() -> VoteChoice | None:
    """What was decided in the form; None where it says nothing that can be."""
    return next((choice for choice in _CHOICES if choice == request.form.get("vote")), None)
