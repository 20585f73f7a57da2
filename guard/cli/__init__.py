"""The `guardrail` command with all its commands."""

from __future__ import annotations

from typing import Final

import click

from guard.cli.lazy_group import LazyGroup, Place
from guard.cli.main import run, version
from guard.cli.workspace_option import option as workspace_option

__all__ = ["guardrail", "run"]


COMMANDS: Final = {
    "activity": Place(
        "activity:activity",
        "Show who did what according to Intercom's log, newest first; `export` writes all of it.",
    ),
    "aftermath": Place(
        "aftermath:aftermath",
        "Say what became of conversations after a CHANGE: its number, or the id of a note.",
    ),
    "approvals": Place("approvals:approvals", "List what waits for a second person."),
    "approve": Place("approvals:approve", "Agree to the change that approval or proposal ID asks about."),
    "baseline": Place("baseline:baseline", "Declare the state of settings that no API reads."),
    "blame": Place("resources:blame_", "Show who last changed each field, when and why."),
    "changes-wanted": Place(
        "proposals:changes_wanted", "Ask for changes to proposal ID before you agree; TEXT says which."
    ),
    "channels": Place(
        "channels:channels", "List where messages go, and what each channel lacks, or try one."
    ),
    "check": Place("policies.check:check", "Say all that is wrong with the policies at PATH."),
    "comment": Place("proposals:comment", "Say TEXT in the thread of proposal ID."),
    "compare": Place(
        "compare:compare",
        "Say what differs between two moments, who made it so, and why; or between workspaces.",
    ),
    "conversations": Place("conversations:conversations", "Say how far the reading of conversations is."),
    "config": Place("config:config", "Say what each setting is, and where that comes from."),
    "cost": Place("cost:cost", "Say what Fin costs this month, and what the month will come to."),
    "delegate": Place("delegations:delegate", "Hand your voice in approvals to somebody while you are away."),
    "delegations": Place(
        "delegations:delegations", "List who votes for whom while they are away, and end it early."
    ),
    "deny": Place("approvals:deny", "Refuse the change that approval or proposal ID asks about."),
    "doctor": Place(
        "doctor:doctor", "Say whether everything that the service needs works, and what to do where not."
    ),
    "drift": Place("drift:drift", "Print what is out of order."),
    "edit": Place(
        "proposals:edit",
        "Edit proposal ID.",
    ),
    "evidence": Place(
        "evidence:evidence", "Make an evidence pack of a control and a period, for an auditor."
    ),
    "explain": Place(
        "explain:explain", "Say why DECISION fell as it did, step by step, and judge again from the record."
    ),
    "exports": Place(
        "exports:exports",
        "Show where the record goes and how far that is, and deal with what a target refused.",
    ),
    "findings": Place("findings:findings", "List findings, acknowledge them, or call one a false alarm."),
    "forget": Place(
        "forget:forget",
        "Erase the person with the address EMAIL from the record; more than one: they are all of one person.",
    ),
    "git-export": Place(
        "git_export:git_export", "Write the history of the configuration into the git repository FOLDER."
    ),
    "health": Place("health:health", "Say how healthy the configuration is."),
    "history": Place(
        "resources:history", "Show every version of a resource, the change that led to it, and who made it."
    ),
    "hold": Place(
        "holds:hold", "Keep records from being deleted or erased, list what is kept so, and release it."
    ),
    "init": Place("init:init", "Write policies to begin with into FOLDER, with their cases."),
    "ledger": Place(
        "ledger:ledger", "The record as evidence: export it, verify a file of it, and show what signs it."
    ),
    "mcp": Place("mcp:mcp", "Give an agent tools to read, explain, simulate, plan and propose."),
    "person": Place(
        "people:person",
        "Disable people, let them in again, and forget their account of the identity provider or their passkeys.",
    ),
    "note": Place(
        "note:note", "Note a change that no API tells of, such as new guidance for Fin, and follow it."
    ),
    "plan": Place("plan:plan", "Say what the changes in each FILE come to, before anybody makes them."),
    "policies": Place(
        "policies.group:policies", "The policies in force: where they come from, and what they do."
    ),
    "proposals": Place("proposals:proposals", "List the changes that were asked for and wait, newest first."),
    "propose": Place(
        "propose:propose",
        "Ask for a change of KIND/ID, or for the changes in each FILE, before they are made.",
    ),
    "questions": Place(
        "questions:questions",
        "Print up to 50 real questions that a change touches, as Fin's batch test takes them.",
    ),
    "reach": Place("reach:reach", "Say how many conversations a change of KIND/ID has to do with."),
    "reason": Place(
        "reason:reason", "Say why each CHANGE was made: your own, or one that you know the reason of."
    ),
    "references": Place("references:references", "Show what refers to a resource, and what it refers to."),
    "rehearse": Place(
        "rehearse:rehearse", "Try ways of labelling on conversations that people have decided."
    ),
    "renew": Place("proposals:renew", "Ask again for proposal ID, which expired or became void."),
    "resource": Place("resources:resource", "Show a resource as it is, or as it was at a moment."),
    "restore": Place("restore:restore", "Ask for a resource, or all of some kinds, to be again as it was."),
    "retention": Place("retention:retention", "Say which records are old enough to go, or delete them."),
    "review": Place(
        "proposals:review", "Review proposal ID, which somebody else had applied by breaking glass."
    ),
    "sandbox": Place("sandbox:sandbox", "Run the embedded Intercom workspace alone."),
    "schema-events": Place(
        "schema_events:schema_events", "Show what Intercom changed in the shape of its answers, newest first."
    ),
    "serve": Place("serve:serve", "Run the service: HTTP API, watch, enforcement, schedule."),
    "show": Place(
        "proposals:show", "Show proposal ID: its preview, who has to agree, and all that happened to it."
    ),
    "simulate": Place(
        "policies.simulate:simulate", "Say what the policies at PATH would have done to what happened."
    ),
    "snapshot": Place("snapshot:snapshot", "Read everything once, or some kinds, keep it and judge it."),
    "test": Place("policies.test:test", "Run the cases of the policies at PATH."),
    "token": Place("tokens:token", "Make, list and revoke the API tokens of people and robots."),
    "withdraw": Place("proposals:withdraw", "Take proposal ID back before it is begun."),
    "unexplained": Place(
        "unexplained:unexplained",
        "List the changes that a policy asks the reason of and nobody has explained, by person.",
    ),
    "workspaces": Place(
        "workspaces:workspaces", "List the workspaces that are guarded, and what is in the way of any."
    ),
}
"""Where each command is, and the first sentence of its help."""


def _say_version(click_context: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(version())
        click_context.exit()


@click.group(
    cls=LazyGroup,
    places=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Show the version.",
)
def guardrail() -> None:
    """Keep an Intercom workspace inside the policies its team declared in git.

    Settings come from the environment; the README lists them. Exit codes: 0 fine, 1 found something, 2 your input is
    wrong, 3 our bug (with a report to paste).
    """


guardrail.params.append(workspace_option())
