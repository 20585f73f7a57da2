"""Runs a command and turns every ending into an exit code and a sentence: 0 fine, 1 found something, 2 your input is
wrong, 3 our bug, with a report to paste."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import FINE, OUR_BUG

_FRAMES: Final = 5
READING: Final = frozenset({"activity", "blame", "check", "explain", "history", "simulate"})
"""Commands that write nothing, whatever they are asked."""


def run(command: click.Command, arguments: Sequence[str], ground: CliContext) -> int:
    """The exit code of one run of the command line. Nothing escapes it."""
    try:
        code = command.main(list(arguments), prog_name="guardrail", standalone_mode=False, obj=ground)
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(_interrupted(arguments), err=True)
        return 128 + 2
    except BrokenPipeError:
        # Whoever read our output has seen enough; without a file, nothing is flushed to nobody.
        sys.stdout = None
        return FINE
    except Exception as problem:  # noqa: BLE001 - the last fence: a user never sees a traceback
        return _failed(problem, arguments)
    return code if isinstance(code, int) else FINE


def _interrupted(arguments: Sequence[str]) -> str:
    name = next((one for one in arguments if not one.startswith("-")), "")
    return "Interrupted; nothing was written." if name in READING else "Interrupted."


def _failed(problem: Exception, arguments: Sequence[str]) -> int:
    from guard.cli.error_messages import code_of, sentence_of

    if (known := sentence_of(problem)) is not None:
        click.echo(known, err=True)
        return code_of(problem)
    click.echo(report(problem, arguments), err=True)
    return OUR_BUG


def report(problem: BaseException, arguments: Sequence[str]) -> str:
    """What we need to find a bug, without messages and values: they may hold what is secret."""
    import platform
    import traceback

    frames = traceback.extract_tb(problem.__traceback__)[-_FRAMES:]
    return "\n".join(
        (
            "This is a bug in Intercom Guardrail, not in your input. Please report it with these lines:",
            f"  version    {version()}",
            f"  python     {platform.python_version()} on {platform.system()} {platform.machine()}",
            f"  command    guardrail {_words(arguments)}",
            f"  error      {type(problem).__module__}.{type(problem).__qualname__}",
            *(f"  at         {_place(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames),
        )
    )


def version() -> str:
    """Installed, or run from the source tree."""
    from importlib import metadata

    try:
        return metadata.version("intercom-guardrail")
    except metadata.PackageNotFoundError:
        return "source tree"


def _words(arguments: Sequence[str]) -> str:
    """The command and its options by name; what was given to them may be private."""
    named, given = arguments[:1], arguments[1:]
    return " ".join([*named, *(word.partition("=")[0] if word.startswith("-") else "…" for word in given)])


def _place(filename: str) -> str:
    path = Path(filename)
    return "/".join(path.parts[-3:])
