"""What can go wrong with a provider. Every message is a finished sentence for the person who signs in."""

from __future__ import annotations


class ProviderProblem(Exception):
    """Nobody can be signed in now."""


class ProviderAway(ProviderProblem):
    """The provider does not answer, or not with what it should. Trying again can help."""


class NotVouched(ProviderProblem):
    """The provider does not vouch for this account (any more), or for this sign-in."""


class NotBelieved(ProviderProblem):
    """What came in the name of the provider does not hold: forged, old, or meant for somebody else."""
