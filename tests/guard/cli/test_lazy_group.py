"""The list of commands is written without loading any, and says what each says of itself."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from guard.cli import guardrail
from guard.cli.commands.policies.group import policies
from guard.cli.lazy_group import LazyGroup
from tests.guard.cli.terminal import ROOT

LOADED = "import sys; from app import main; sys.argv = ['guardrail', '--help']; main(); print(*sys.modules)"


@pytest.mark.parametrize("group", [guardrail, policies], ids=lambda group: str(group.name))
def test_each_command_is_listed_with_the_first_sentence_of_its_help(group: click.Command) -> None:
    assert isinstance(group, LazyGroup)
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert group.places[name].help == command.get_short_help_str(limit=1000)
    assert group.get_command(context, "no-such-command") is None


def test_no_list_of_commands_cuts_what_it_says_of_one() -> None:
    root = click.Context(guardrail, info_name="guardrail", max_content_width=100, terminal_width=100)
    names = ((name, guardrail.get_command(root, name)) for name in guardrail.list_commands(root))
    groups = {name: one for name, one in names if isinstance(one, click.Group)}
    assert {"exports", "hold", "ledger"} <= groups.keys()
    for name, group in groups.items():
        listed = group.get_help(click.Context(group, parent=root, info_name=name)).partition("Commands:")[2]
        assert listed
        assert "..." not in listed, f"guardrail {name}: {listed}"


def test_help_loads_no_command() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    shown, _, modules = done.stdout.rpartition("\n  token")
    assert "  approve  " in shown
    loaded = modules.split()
    assert "guard.cli" in loaded
    assert not [name for name in loaded if name.startswith(("guard.cli.commands.", "sqlalchemy", "flask"))]
