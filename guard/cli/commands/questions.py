"""`guardrail questions`: real questions that a change touches, masked, for Fin's own batch test."""

from __future__ import annotations

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.options import seconds_back, since_option
from guard.core.effects.questions import MOST, as_csv
from guard.core.reports.effects.questions_json import READ_THEM
from guard.runtime.setting_names import CONVERSATIONS, RECORD


@click.command(
    epilog="\b\nExamples:\n  guardrail questions --for article/7001 > questions.csv\n"
    "  guardrail questions --for 4f1c2a9b7d3e5f0 --since 30d --most 20"
)
@click.option(
    "--for", "about", required=True, metavar="KIND/ID|PROPOSAL", help="The resource, or the proposal."
)
@since_option("90d", "How far back the conversations go, such as 30d.")
@click.option(
    "--most", type=click.IntRange(1, MOST), default=MOST, show_default=True, help="How many questions."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Another number picks other ones.")
@click.option("--heading/--no-heading", default=True, help="Whether the first line names the column.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("csv", "json")),
    default="csv",
    show_default=True,
    help="How to write it.",
)
@click.pass_obj
def questions(
    context: CliContext, /, about: str, since: str, form: str, *, most: int, seed: int, heading: bool
) -> None:
    """Print up to 50 real questions that a change touches, as Fin's batch test takes them.

    They are the first messages of conversations in which Fin used what is changed: some of each source, language and
    channel. Names, addresses, cards and other numbers are masked in memory; nothing is kept. Each question costs one
    call to Intercom.
    """
    from guard.core.reports.effects.questions_formats import as_json
    from guard.queries.effects.questions import NoQuestions, answer_of, picked_for, questions_for
    from guard.queries.lookup import NotRecorded

    if not context.settings(RECORD | CONVERSATIONS).conversations.reads:
        raise Refused("GUARDRAIL_CONVERSATIONS is off, so no question is read: set it to auto.")
    back = seconds_back(since)
    with context.guarded() as guarded:
        try:
            with guarded.view() as view:
                picked = picked_for(view, about, view.now - back, seed)
        except (NoQuestions, NotRecorded) as problem:
            raise Refused(str(problem)) from problem
        found = questions_for(guarded, picked, most)
    if form == "json":
        click.echo(as_json(answer_of(found)), nl=False)
        return
    click.echo(as_csv(found.questions, heading=heading), nl=False)
    touched = f"Conversations that the change touches: {picked.touched.sentence()}."
    empty = f"{found.empty} of those that were looked at gave no question." if found.empty else ""
    for sentence in (touched, empty, *picked.notes, READ_THEM):
        if sentence:
            click.echo(sentence, err=True)
