"""Who made a change and what says so, as tables show it."""

from __future__ import annotations

from drift.core.model.activity import Actor, Attribution, Cause
from guard.cli.output.tables import actor_name, attribution_reason

CAROL = Actor("admin", "1104", "carol@acme.example")


def test_what_a_permit_let_pass_names_the_entry_and_the_proposal() -> None:
    cause = Cause("p1", Actor("admin", None, "bob@acme.example"), ("alice@acme.example",))
    made = Attribution("activity", "0123456789", CAROL, "certain", 100, cause=cause)
    assert actor_name(made) == "carol@acme.example"
    assert attribution_reason(made) == "log entry 01234567 (certain); permit of proposal p1"
    alone = Attribution("activity", "0123456789", CAROL, "certain", 100)
    assert attribution_reason(alone) == "log entry 01234567 (certain)"
