"""`guardrail conversations`: how far their reading is, and what did not come. None of them is ever listed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from drift.core.json_view import plain
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.options import format_option
from guard.cli.output.tables import print_json, row, table
from guard.cli.reading_now import read_now
from guard.runtime.setting_names import CONVERSATIONS, RECORD

if TYPE_CHECKING:
    from guard.core.reports.effects.conversations_json import ConversationReadingAnswer
    from guard.runtime.effects.conversation_jobs import ConversationJobs

_BY = "an operator at the command line"
_WRONG = ("not_allowed", "failing", "behind")


@click.command(
    epilog="\b\nExamples:\n  guardrail conversations\n  guardrail conversations --read\n"
    "  GUARDRAIL_CONVERSATIONS=off guardrail conversations --forget"
)
@click.option("--read", "reads", is_flag=True, help="Read now until everything is known.")
@click.option(
    "--forget", "forgets", is_flag=True, help="Delete all that is kept of them; not while they are read."
)
@format_option(("table", "json"))
@click.pass_obj
def conversations(context: CliContext, form: str, reads: bool, forgets: bool) -> None:
    """Say how far the reading of conversations is.

    And what did not come, with which versions of Intercom's API, and what Fin answered with. What is kept of a
    conversation are facts, never what was said in it (docs/conversations.md).

    Exits with 1 where conversations may not be read, or reading does not work or is behind.
    """
    if reads and forgets:
        raise Refused("--read and --forget exclude each other.")
    if forgets:
        _forget(context)
        return
    if reads:
        _read(context)
    answer = _answer(context)
    if form == "json":
        print_json(plain(answer))
    else:
        _print(context, answer)
    if answer.state in _WRONG:
        raise click.exceptions.Exit(FOUND)


def _answer(context: CliContext) -> ConversationReadingAnswer:
    from guard.queries.effects.reading import conversation_reading, reading_answer

    with context.guarded(RECORD) as guarded, guarded.view() as view:
        return reading_answer(conversation_reading(view))


def _read(context: CliContext) -> None:
    def read(jobs: ConversationJobs) -> int:
        count = jobs.read(lambda: True)
        jobs.sum_up()
        return count

    click.echo(f"{read_now(context, read):,} conversations were read.", err=True)


def _forget(context: CliContext) -> None:
    from guard.enforcement.retention import Kept, forget_conversations

    if context.settings(RECORD | CONVERSATIONS).conversations.reads:
        raise Refused(
            "A service would read them again: set GUARDRAIL_CONVERSATIONS to off for the service and for this command, "
            "and restart the service, before all that is kept of conversations is deleted."
        )
    with context.guarded(RECORD) as guarded:
        try:
            count = forget_conversations(guarded, time.sleep, _BY)
        except Kept as problem:
            raise Refused(str(problem)) from problem
    click.echo(f"{count:,} rows about conversations were deleted." if count else "Nothing is kept of them.")


def _print(context: CliContext, answer: ConversationReadingAnswer) -> None:
    console = context.console
    console.print(answer.sentence, markup=False, soft_wrap=True)
    if answer.known_from is None:
        return
    attributes = ", ".join(answer.attributes) or "none (GUARDRAIL_CONVERSATION_ATTRIBUTES names them)"
    console.print(
        f"{answer.conversations:,} conversations are kept: {answer.rule}. Attributes that are kept: {attributes}; the "
        f"language stands in {answer.language}.",
        markup=False,
        soft_wrap=True,
    )
    if answer.gaps:
        missing = table("began or changed from (UTC)", "to (UTC)", "did not come", "of", title="Not known")
        for gap in answer.gaps:
            row(missing, gap.since, gap.until, f"{gap.unread:,}", f"{gap.of:,}")
        console.print(missing)
    if len(answer.versions) > 1:
        marks = table("API version", "from (UTC)", "to (UTC)", title="Read with several versions")
        for mark in answer.versions:
            row(marks, mark.api_version, mark.since, mark.until)
        console.print(marks)
    if answer.sources:
        found = table("kind", "sources", "known by title alone", title="What Fin answered with")
        for source in answer.sources:
            row(found, source.kind, f"{source.count:,}", f"{source.without_id:,}")
        console.print(found)
