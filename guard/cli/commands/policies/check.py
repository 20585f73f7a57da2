"""`guardrail check`: what a policy author asks before anything is merged."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from drift.core.model.resources import Resource
from drift.reference_data.described_fields import described
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.lazy_group import garbage_collection_paused
from guard.cli.options import format_option
from guard.cli.policy_path import USUAL, known_workspaces, named_workspace, opened
from guard.cli.relative_paths import relative_problems
from guard.core.lint.formats import FORMATS, Checked
from guard.loading.checkout import CONTENT, why_no_commit
from guard.loading.policy_files import shelves
from guard.loading.policy_loader import BrokenPolicies, Written, effective, lint


@click.command()
@click.argument("path", default=USUAL)
@click.option(
    "--effective", "as_understood", is_flag=True, help="Print the policies as they are understood, as JSON."
)
@format_option(FORMATS, "How to write it: github annotates a pull request, sarif is for code scanning.")
@click.option(
    "--against-record",
    is_flag=True,
    help="Also look at the resources that were read: does any have the fields that the policies name?",
)
@click.option("--show-waived", is_flag=True, help="Also print the warnings that a waiver hides.")
@click.pass_obj
def check(
    context: CliContext,
    path: str,
    *,
    as_understood: bool,
    form: str,
    against_record: bool,
    show_waived: bool,
) -> None:
    """Say all that is wrong with the policies at PATH.

    PATH is a directory, a file, or git+URL#branch:path; every problem comes with its file, line and column.

    They are checked for every workspace that shares them. With --workspace, they are counted and printed as that one
    has them.

    Exits with 1 when something is wrong. Warnings alone are fine. `# guardrail: ignore[RULE] because REASON` beside a
    policy waives a warning.
    """
    read: Written = {}
    name = named_workspace(context)
    with garbage_collection_paused(), opened(context, path) as place:
        try:
            shared = place.load_shared(read)
            policies = shared.for_workspace(name) if name else shared.whole
        except BrokenPolicies as broken:
            unusable = Checked(relative_problems(broken.problems, place.root))
            click.echo(FORMATS[form](unusable), nl=False)
            raise click.exceptions.Exit(FOUND) from broken
        if as_understood:
            click.echo(
                json.dumps([effective(policy) for policy in policies.policies], indent=2, ensure_ascii=False)
            )
            return
        stored = _stored(context) if against_record else ()
        diagnostics = relative_problems(
            lint(
                *(shared.whole, datetime.now(UTC).date(), stored, read, described()),
                workspaces=known_workspaces(context),
            ),
            place.root,
        )
        if policies.revision.startswith(CONTENT) and (why := why_no_commit(place.path)):
            click.echo(why, err=True)
        packs = tuple(place.name(str(shelf)) for shelf in shelves(place.path))
        open_, waived = (
            tuple(diagnostic for diagnostic in diagnostics if bool(diagnostic.waived) is is_)
            for is_ in (False, True)
        )
        checked = Checked(open_, len(policies.policies), policies.revision, packs, waived, show_waived)
    click.echo(FORMATS[form](checked), nl=False)


def _stored(context: CliContext) -> list[Resource]:
    with context.guarded() as guarded, guarded.view() as view:
        stored = view.state.versions.all_live()
    if not stored:
        raise Refused("The record holds no resource to compare with: `guardrail snapshot` reads them.")
    return stored
