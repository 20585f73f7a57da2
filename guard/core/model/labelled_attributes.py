"""Which attributes of conversations it is looked at who set them: those that people named somewhere."""

from __future__ import annotations

from collections.abc import Iterable

from guard.core.model.policy import PolicySet


def labelled_attributes(policies: PolicySet, chosen: Iterable[str] = ()) -> frozenset[str]:
    """Those of the settings, of rehearsals, and of policies that count corrected labels."""
    counted = (policy.watch.counting for policy in policies.policies)
    named = (name for one in counted if one is not None and one.counts == "labels" for name in one.names)
    return frozenset({*chosen, *named, *(one.label for one in policies.rehearsals)})
