"""Records that work something out about themselves."""

from __future__ import annotations

from guard.core.model.records import ExemptionUse


def test_an_exemption_is_used_by_a_change_or_by_a_resource_of_the_last_scan() -> None:
    assert not ExemptionUse("p", "resource 42").is_used
    assert ExemptionUse("p", "resource 42", changes=1).is_used
    assert ExemptionUse("p", "resource 42", resources=1).is_used
