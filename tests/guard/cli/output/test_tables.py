"""Who made a change and what says so, as tables show it."""

from __future__ import annotations

from rich.console import Console

from drift.core.model.activity import Actor, Attribution, Cause
from guard.cli.output.tables import actor_name, attribution_reason, row, table

CAROL = Actor("admin", "1104", "carol@acme.example")


def test_what_a_permit_let_pass_names_the_entry_and_the_proposal() -> None:
    cause = Cause("p1", Actor("admin", None, "bob@acme.example"), ("alice@acme.example",))
    made = Attribution("activity", "0123456789", CAROL, "certain", 100, cause=cause)
    assert actor_name(made) == "carol@acme.example"
    assert attribution_reason(made) == "log entry 01234567 (certain); permit of proposal p1"
    alone = Attribution("activity", "0123456789", CAROL, "certain", 100)
    assert attribution_reason(alone) == "log entry 01234567 (certain)"


def test_a_table_of_100_columns_breaks_no_address_inside_a_word() -> None:
    shown = table("setting", "value", "from")
    folder = "/var/lib/guardrail/workspaces/production"
    row(
        shown,
        "GUARDRAIL_CONVERSATION_ATTRIBUTES",
        f"made at the first start, in {folder}",
        f"file {folder}.yaml",
    )
    row(shown, "id", "two\nlines", "会社の名前" * 8)
    console = Console(width=100, highlight=False)
    with console.capture() as printed:
        console.print(shown)
    lines = printed.get().splitlines()
    assert all(len(line) <= 100 for line in lines)
    words = {word for line in lines for word in line.split()}
    assert {"two", "lines"} <= words
    pieces = [word for word in words if "/" in word or word.startswith("work")]
    assert all(piece.endswith(("/", "/production", "production.yaml")) for piece in pieces), pieces
