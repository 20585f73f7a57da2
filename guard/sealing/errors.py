"""What goes wrong while the ledger is sealed; each says why in a finished sentence."""

from __future__ import annotations


class SealingFailed(Exception):
    """The ledger could not be sealed as it should be.

    KeyUnusable      there is no private key that may sign
    WitnessFailed    a witness did not sign
    StampFailed      there is no time stamp
    """


class KeyUnusable(SealingFailed):
    """Checkpoints cannot be signed."""


class WitnessFailed(SealingFailed):
    """A witness did not sign."""


class StampFailed(SealingFailed):
    """A time-stamping authority gave no stamp, or one that is not good."""
