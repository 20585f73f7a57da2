"""`guardrail forget`: erases a person from the record, and keeps the record."""

from __future__ import annotations

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.output.tables import row, table
from guard.runtime.setting_names import RECORD

_BY = "an operator at the command line"
_LEFT = (
    "What left the record is not reached: messages, exports, backups, log files, folders of `guardrail git-export` "
    "(make them anew), and what Intercom and git have."
)


@click.command()
@click.argument("emails", metavar="EMAIL...", nargs=-1, required=True)
@click.option("--because", metavar="TEXT", default="", help="Why, for the record. Needed with --yes.")
@click.option("--anyway", is_flag=True, help="Although the next reading or the policies bring them back.")
@click.option("--yes", is_flag=True, help="Erase now. Without it, nothing is changed.")
@click.pass_obj
def forget(context: CliContext, emails: tuple[str, ...], because: str, *, anyway: bool, yes: bool) -> None:
    """Erase the person with the address EMAIL from the record; more than one: they are all of one person.

    Without --yes it says where they stand, and what is in the way. What they did stays, under a pseudonym that is the
    same everywhere. The ledger still verifies. It cannot be undone. SQLite writes its file anew, and PostgreSQL its
    tables: others wait meanwhile, so take a quiet hour.
    """
    wrong = next((email for email in emails if email.count("@") != 1 or email.startswith("@")), None)
    if wrong is not None:
        raise Refused(f"{wrong!r} is no address: write it as in Intercom, such as carol@example.com.")
    if yes and not because.strip():
        raise Refused("Say why with --because: it stands in the record instead of the person.")
    _erase(context, emails, because, anyway=anyway) if yes else _show(context, emails)


def _show(context: CliContext, emails: tuple[str, ...]) -> None:
    from guard.workflow.erasure import preview

    with context.guarded(RECORD) as guarded, guarded.view() as view:
        seen = preview(view, emails)
    if not seen.rows:
        _print(context, f"Nothing in the record speaks of {', '.join(emails)}.")
        return
    shown = table("where", "records")
    for name, count in sorted(seen.rows.items()):
        row(shown, name, f"{count:,}")
    context.console.print(shown)
    if seen.person.names:
        _print(context, f"Also known as {', '.join(sorted(seen.person.names))}.")
    if seen.person.ips:
        _print(context, f"Nobody else acted from {', '.join(sorted(seen.person.ips))}.")
    for sentence in (*seen.blocked, *seen.returns):
        _print(context, sentence)
    _print(context, f"They would be {seen.person.pseudonym}. Nothing was changed: add --because TEXT --yes.")


def _erase(context: CliContext, emails: tuple[str, ...], because: str, *, anyway: bool) -> None:
    import time

    from guard.workflow.erasure import ErasureRefused, erase

    try:
        with context.guarded(RECORD) as guarded:
            done = erase(guarded, emails, _BY, because=because, anyway=anyway, rest=time.sleep)
    except ErasureRefused as problem:
        raise Refused(f"Nothing was erased.\n{problem}") from problem
    count = sum(done.rows.values())
    _print(context, f"{count:,} records were rewritten: they are {done.pseudonym} now.")
    for sentence in done.left_over:
        _print(context, sentence)
    _print(context, _LEFT)


def _print(context: CliContext, text: str) -> None:
    context.console.print(text, markup=False, soft_wrap=True)
