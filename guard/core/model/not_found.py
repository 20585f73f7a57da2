"""not_found."""

from __future__ import annotations


class NoSuchFinding(LookupError):
    """No finding has this id."""


class NoSuchDecision(LookupError):
    """No decision has this id."""


class NoSuchApproval(LookupError):
    """No approval has this id."""
