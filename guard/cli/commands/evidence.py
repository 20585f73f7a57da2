"""`guardrail evidence`: what an auditor is given of a control and a period."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused


@click.command(
    epilog="\b\nExamples:\n  guardrail evidence --control SOC2-CC8.1 --from 2026-01-01 --to 2026-12-31\n"
    "  guardrail evidence --from 2026-10-01 --to 2026-12-31 --zone Europe/Paris -o q4.zip"
)
@click.option(
    "--control",
    "controls",
    multiple=True,
    metavar="TAG",
    help="Only what policies with this control judge and watch; more than once for several. Left out: all policies.",
)
@click.option("--from", "first", required=True, metavar="DAY", help="The first day, such as 2026-01-01.")
@click.option("--to", "last", required=True, metavar="DAY", help="The last day.")
@click.option("--zone", default="UTC", show_default=True, metavar="ZONE", help="The time zone of the days.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where it is written.",
)
@click.pass_obj
def evidence(
    context: CliContext, controls: tuple[str, ...], first: str, last: str, zone: str, output: Path | None
) -> None:
    """Make an evidence pack of a control and a period, for an auditor.

    A ZIP with a report that prints well, CSV files, the entries of the ledger they are made of, and programs that check
    all of it without this one. The same period gives the same bytes. docs/evidence.md says what is in it, and what an
    auditor does with it.
    """
    import shutil
    from tempfile import TemporaryDirectory

    from guard.core.model.preference import is_zone
    from guard.queries.evidence.evidence import Wish, WrongPeriod
    from guard.queries.evidence.evidence import evidence as made
    from guard.queries.evidence.pack import NotCarried
    from guard.runtime.setting_names import SEALS
    from guard.sealing.errors import KeyUnusable
    from guard.sealing.private_key import KeySource

    if not is_zone(zone):
        raise Refused(f"--zone is {zone[:60]!r}, which is no time zone: write one such as Europe/Paris.")
    wish = Wish(tuple(dict.fromkeys(controls)), _day("--from", first), _day("--to", last), zone)
    target = context.here / (output or wish.name())
    if target.exists():
        raise Refused(f"{target} is there already. Name another file with -o, or take it away first.")
    settings = context.settings(SEALS)
    key = KeySource(settings.home, settings.seals.key)
    try:
        with context.guarded(SEALS) as guarded, TemporaryDirectory(prefix="evidence-") as folder:
            pack = made(guarded, wish, key, settings.snapshot_every, Path(folder))
            shutil.copyfile(pack, target)
            target.chmod(0o600)
    except (WrongPeriod, NotCarried, KeyUnusable) as problem:
        raise Refused(str(problem)) from problem
    except OSError as problem:
        raise Refused(f"{problem.filename or target} cannot be written: {problem.strerror}.") from problem
    context.console.print(
        f"{target}: {target.stat().st_size:,} bytes. README.txt in it says how to check it.", soft_wrap=True
    )


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise Refused(f"{option} is {text[:60]!r}, but must be a day such as 2026-01-31.") from problem
