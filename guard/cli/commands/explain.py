"""`guardrail explain`: why a decision fell as it did, step by step, and the same verdict again from the record."""

from __future__ import annotations

from dataclasses import dataclass

import click

from drift.core.json_view import plain
from drift.core.model.resources import Json
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.options import form_of
from guard.cli.output.decision_view import tell, tell_as_of_today
from guard.cli.output.tables import print_json
from guard.cli.output.what_if_view import Imagined, imagine, resource_of
from guard.context import GuardedWorkspace
from guard.core.model.not_found import NoSuchDecision, NoSuchFinding
from guard.core.model.records import Finding
from guard.queries.explain_decision import CannotExplain, ExplainedDecision, explain_decision, explain_finding
from guard.queries.explain_event import HypotheticalDecision, explain_change, explain_entry
from guard.queries.explanation_json import of_finding, of_happening
from guard.queries.lookup import NotRecorded


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks about: a decision, a finding, what happened, or a change of a resource that nobody
    has made."""

    decision: str | None
    finding: str | None
    change: str | None
    entry: str | None
    resource: str | None

    @property
    def how_many(self) -> int:
        told = (self.decision, self.finding, self.change, self.entry, self.resource)
        return sum(one is not None for one in told)


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
@form_of(("table", "json"), "How to write it: a tree to read, or the same as the HTTP API answers.")
@click.pass_obj
def explain(
    ground: CliContext,
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
    asked = Asked(decision_id, finding_id, change, entry, resource_of(ground, resource, kind, id_))
    if asked.how_many != 1:
        raise Refused(
            "Name a DECISION, or a change with --resource KIND/ID (or --kind KIND) --set POINTER=VALUE, or a finding "
            "with --finding ID, or what happened with --change NUMBER or --entry ID."
        )
    imagined = Imagined(settings, by, address)
    if asked.resource is not None:
        imagine(ground, asked.resource, imagined, form)
        return
    if imagined.words:
        raise Refused(
            f"{' and '.join(imagined.words)} would be about a change that nobody has made. Name its --resource "
            "KIND/ID, or leave this out."
        )
    _retrace(ground, asked, form)


def _retrace(ground: CliContext, asked: Asked, form: str) -> None:
    with ground.guarded() as guarded:
        finding, explained = _explained(guarded, asked)
        if form == "json":
            print_json(_document(finding, explained))
        elif isinstance(explained, HypotheticalDecision):
            tell_as_of_today(ground, explained)
        else:
            tell(ground, guarded, explained, finding)
    if isinstance(explained, ExplainedDecision) and not explained.same:
        raise click.exceptions.Exit(FOUND)


def _document(
    finding: Finding | None, explained: ExplainedDecision | HypotheticalDecision
) -> dict[str, Json]:
    if finding is not None and isinstance(explained, ExplainedDecision):
        return plain(of_finding(finding, explained))
    return plain(of_happening(explained))


def _explained(
    guarded: GuardedWorkspace, asked: Asked
) -> tuple[Finding | None, ExplainedDecision | HypotheticalDecision]:
    try:
        if asked.finding is not None:
            return explain_finding(guarded, asked.finding)
        if asked.change is not None:
            return None, explain_change(guarded, asked.change)
        if asked.entry is not None:
            return None, explain_entry(guarded, asked.entry)
        return None, explain_decision(guarded, asked.decision or "")
    except NoSuchFinding as problem:
        raise Refused(
            f"{problem} `guardrail drift --format json` has the ids of those that are open."
        ) from problem
    except NoSuchDecision as problem:
        raise Refused(f"{problem}{_newest(guarded)}") from problem
    except NotRecorded as problem:
        raise Refused(str(problem)) from problem
    except CannotExplain as problem:
        raise Refused(f"The decision cannot be reached again. {problem}") from problem


def _newest(guarded: GuardedWorkspace) -> str:
    with guarded.view() as view:
        recent = view.decisions.search(limit=1)
    newest = f"The newest is {recent[0].id}" if recent else "None was taken so far"
    return f" {newest}; --change NUMBER and --entry ID explain what happened."
