"""Errors for what is not in the record. Each is raised by reads and writes alike."""

from __future__ import annotations


class NoSuchFinding(LookupError):
    """No finding has this id."""


class NoSuchDecision(LookupError):
    """No decision has this id."""


class NoSuchApproval(LookupError):
    """No approval has this id."""


class NoSuchChange(LookupError):
    """No change has this number."""


class NoSuchTarget(LookupError):
    """There is no export to a target of this name."""


class NoSuchDelegation(LookupError):
    """No delegation has this id."""


class NoSuchHold(LookupError):
    """No legal hold has this name."""
