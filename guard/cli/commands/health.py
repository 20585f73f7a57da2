"""`guardrail health`: what of the configuration is unused, dangling, stale, duplicate or broken, and a score."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import click

from guard.cli.api_client import call
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.options import format_option
from guard.cli.output.proposals import written
from guard.core.proposals.proposal_schema import MOST_CHANGES
from guard.core.reports.health_formats import FORMATS

_BEST: Final = 100


@click.command(
    epilog="\b\nExamples:\n  guardrail health\n"
    "  guardrail health --check fin-reads-old --format markdown\n"
    "  guardrail health --fail-under 80\n"
    '  guardrail health --propose holiday-over --because "cleaned up"'
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only what is reported of this kind.")
@click.option(
    "--check", "checks", multiple=True, metavar="CHECK", help="Only this check; docs/health.md lists them."
)
@click.option(
    "--fail-under", type=click.IntRange(0, _BEST), metavar="N", help="Exit with 1 where the score is below N."
)
@click.option(
    "--propose", metavar="CHECK", help="Ask the running service to put right what this check reports."
)
@click.option(
    "--resource", "resources", multiple=True, metavar="KIND/ID", help="With --propose: only this one."
)
@click.option("--because", metavar="TEXT", help="With --propose: why, for those who have to agree.")
@format_option(FORMATS)
@click.pass_obj
def health(
    context: CliContext, /, form: str, propose: str | None, fail_under: int | None, **asked: Any
) -> None:
    """Say how healthy the configuration is.

    What was not looked at comes first, then the score, and then each thing that is unused, dangling, stale, duplicate
    or broken: why, since when, what follows, and what to do. health.yaml beside the policies skips checks and
    acknowledges what is meant to be so.

    Exits with 1 where the score is below --fail-under (or nothing was looked at), and when a policy refuses what
    --propose asks for.
    """
    _refuse_unless_known([*asked["checks"], *([propose] if propose else [])], asked["kinds"])
    if propose:
        _propose(context, propose, asked["resources"], asked["because"])
        return
    if asked["resources"] or asked["because"]:
        raise Refused("--resource and --because belong to --propose CHECK.")
    _show(context, form, fail_under, asked["checks"], asked["kinds"])


def _show(
    context: CliContext, form: str, fail_under: int | None, checks: Iterable[str], kinds: Iterable[str]
) -> None:
    from guard.core.health.report import narrowed
    from guard.core.reports.health_json import health_answer
    from guard.queries.health.kept import health_now

    with context.guarded() as guarded, guarded.view() as view:
        if view.state.snapshots.last_finished() is None:
            raise Refused(
                "Nothing was read so far, so nothing can be said. `guardrail snapshot` reads once, `guardrail serve` "
                "goes on."
            )
        report = narrowed(health_now(view), tuple(checks), tuple(kinds))
        answer = health_answer(report, view.id_code())
    click.echo(FORMATS[form][1](answer), nl=False)
    if fail_under is not None and (answer.score is None or answer.score < fail_under):
        raise click.exceptions.Exit(FOUND)


def _propose(context: CliContext, check: str, resources: tuple[str, ...], because: str | None) -> None:
    asked: dict[str, Any] = {"check": [check], "resource": list(resources)}
    answer = call(context, "GET", "/health-report", None, **asked)
    found = answer["checks"][0]
    open_ = [one for one in found["findings"] if one["acknowledged"] is None]
    if not open_:
        raise Refused(f"`{check}` reports nothing of what you named, so there is nothing to ask for.")
    if found["certainty"] != "sure" and not resources:
        raise Refused(
            f"`{check}` is not sure of what it reports: {found['doubt']} Name what you have looked at yourself with "
            "--resource KIND/ID."
        )
    changes = [one["change"] for one in open_ if one["change"] is not None]
    left = [one for one in open_ if one["change"] is None]
    for one in left[:_SHOWN]:
        click.echo(
            f"By hand: {one['resource']['kind']}/{one['resource']['id']}: {' '.join(one['steps'])}", err=True
        )
    if not changes:
        raise Refused("No change can be asked for: a person has to choose, or no API writes it.")
    if len(changes) > MOST_CHANGES:
        click.echo(
            f"{len(changes)} changes are too many at once: the first {MOST_CHANGES} are asked for.", err=True
        )
    document = {"changes": changes[:MOST_CHANGES], "reason": because or f"{found['summary']} ({check})"}
    proposal = call(context, "POST", "/proposals", document)
    click.echo(written([proposal], "table"), nl=False)
    if proposal["status"] == "refused":
        raise click.exceptions.Exit(FOUND)


_SHOWN: Final = 10


def _refuse_unless_known(checks: Iterable[str], kinds: Iterable[str]) -> None:
    """Raises Refused and UnknownKind."""
    from drift.core.catalogue.catalogue import kind as kind_named
    from guard.core.health.checks.table import BY_ID
    from guard.core.language.diagnostics import did_you_mean

    for check in checks:
        if check not in BY_ID:
            raise Refused(f"There is no check `{check}`.{did_you_mean(check, sorted(BY_ID))}")
    for kind in kinds:
        kind_named(kind)
