"""`guardrail explain`: why a decision fell as it did, step by step, and the same verdict again from the record."""

from __future__ import annotations

from dataclasses import dataclass

import click

from drift.core.json_view import plain
from drift.core.model.resources import Json
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.options import format_option
from guard.cli.output.decision_view import print_explained_decision, print_hypothetical_decision
from guard.cli.output.tables import print_json
from guard.cli.output.what_if_view import HypotheticalChange, print_what_if, resource_of
from guard.context import GuardedWorkspace
from guard.core.model.not_found import NoSuchDecision, NoSuchFinding
from guard.core.model.records import Finding
from guard.core.reports.effects.reach_json import ReachAnswer
from guard.queries.effects.reports import reach_of_change
from guard.queries.explain_decision import CannotExplain, ExplainedDecision, explain_decision, explain_finding
from guard.queries.explain_event import HypotheticalDecision, explain_change, explain_entry
from guard.queries.explanation_json import of_finding, of_happening
from guard.queries.lookup import NotRecorded


@dataclass(frozen=True, slots=True)
class ExplainOptions:
    """The options that name what to explain: a decision, a finding, a recorded event, or a hypothetical change."""

    decision: str | None
    finding: str | None
    change: str | None
    entry: str | None
    resource: str | None

    @property
    def count(self) -> int:
        given = (self.decision, self.finding, self.change, self.entry, self.resource)
        return sum(value is not None for value in given)


@click.command(
    epilog="\b\nExamples:\n  guardrail explain 4c12f0a9be77d31\n  guardrail explain --finding ac5dda6e9b832b2f160e\n"
    "  guardrail explain --change 3\n  guardrail explain --entry cd56da98\n"
    "  guardrail explain --kind ip_allowlist --set /enabled=false --by carol@acme.example\n"
    "  guardrail explain --resource office_hours_schedule/41 --set /name=Paris --format json"
)
@click.argument("decision_id", metavar="[DECISION]", required=False)
@click.option(
    "--finding", "finding_id", metavar="ID", help="Explain the decision that last saw this finding."
)
@click.option(
    "--change",
    metavar="NUMBER",
    help="Explain the decision about this change; where there is none, as it would be judged today.",
)
@click.option(
    "--entry",
    metavar="ID",
    help="The same for an entry of the activity log. The beginning of its id will do.",
)
@click.option(
    "--resource", metavar="KIND/ID", help="Ask about a change of this resource that nobody has made."
)
@click.option(
    "--kind", metavar="KIND", help="The same, where a workspace has one such resource; else with --id."
)
@click.option("--id", "id_", metavar="ID", help="Which resource of --kind.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="POINTER=VALUE",
    help="What would be set, such as /enabled=false. May be given several times.",
)
@click.option("--by", metavar="ADDRESS", help="Who would set it; nobody known where it is left out.")
@click.option("--from", "address", metavar="IP", help="From where.")
@format_option(("table", "json"), "How to write it: a tree to read, or the same as the HTTP API answers.")
@click.pass_obj
def explain(
    context: CliContext,
    decision_id: str | None,
    finding_id: str | None,
    change: str | None,
    entry: str | None,
    resource: str | None,
    kind: str | None,
    id_: str | None,
    settings: tuple[str, ...],
    by: str | None,
    address: str | None,
    form: str,
) -> None:
    """Say why DECISION fell as it did, step by step, and judge again from the record.

    Every policy that looked is told with each of its steps and what it saw, policies that nearly spoke are listed
    apart, and what would have passed is said. Nothing of today counts: neither the policies nor the hour.

    With --finding, the decision that the finding rests on; with --change or --entry, the one about what happened. What
    was never decided is judged as of today, under the policies in force.

    With --resource or --kind and --set, what the policies would answer to a change before anybody makes it.

    Exits with 1 when the record leads to another verdict, or when the change would not be let pass.
    """
    options = ExplainOptions(
        decision_id, finding_id, change, entry, resource_of(context, resource, kind, id_)
    )
    if options.count != 1:
        raise Refused(
            "Name a DECISION, or a change with --resource KIND/ID (or --kind KIND) --set POINTER=VALUE, or a finding "
            "with --finding ID, or what happened with --change NUMBER or --entry ID."
        )
    hypothetical = HypotheticalChange(settings, by, address)
    if options.resource is not None:
        print_what_if(context, options.resource, hypothetical, form)
        return
    if hypothetical.option_names:
        raise Refused(
            f"{' and '.join(hypothetical.option_names)} would be about a change that nobody has made. Name its "
            "--resource KIND/ID, or leave this out."
        )
    _print_decision(context, options, form)


def _print_decision(context: CliContext, options: ExplainOptions, form: str) -> None:
    with context.guarded() as guarded:
        finding, explained = _explained_decision(guarded, options)
        reach = reach_of_change(guarded, explained.decision.change_id)
        if form == "json":
            print_json(_document(finding, explained, reach))
        elif isinstance(explained, HypotheticalDecision):
            print_hypothetical_decision(context, explained, reach)
        else:
            print_explained_decision(context, guarded, explained, finding, reach)
    if isinstance(explained, ExplainedDecision) and not explained.same:
        raise click.exceptions.Exit(FOUND)


def _document(
    finding: Finding | None,
    explained: ExplainedDecision | HypotheticalDecision,
    reach: ReachAnswer | None,
) -> dict[str, Json]:
    if finding is not None and isinstance(explained, ExplainedDecision):
        return plain(of_finding(finding, explained, reach))
    return plain(of_happening(explained, reach))


def _explained_decision(
    guarded: GuardedWorkspace, options: ExplainOptions
) -> tuple[Finding | None, ExplainedDecision | HypotheticalDecision]:
    try:
        if options.finding is not None:
            return explain_finding(guarded, options.finding)
        if options.change is not None:
            return None, explain_change(guarded, options.change)
        if options.entry is not None:
            return None, explain_entry(guarded, options.entry)
        return None, explain_decision(guarded, options.decision or "")
    except NoSuchFinding as problem:
        raise Refused(
            f"{problem} `guardrail drift --format json` has the ids of those that are open."
        ) from problem
    except NoSuchDecision as problem:
        raise Refused(f"{problem}{_newest_hint(guarded)}") from problem
    except NotRecorded as problem:
        raise Refused(str(problem)) from problem
    except CannotExplain as problem:
        raise Refused(f"The decision cannot be reached again. {problem}") from problem


def _newest_hint(guarded: GuardedWorkspace) -> str:
    with guarded.view() as view:
        recent = view.decisions.search(limit=1)
    newest = f"The newest is {recent[0].id}" if recent else "None was taken so far"
    return f" {newest}; --change NUMBER and --entry ID explain what happened."
