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
READING: Final = frozenset({"activity", "blame", "check", "explain", "history", "plan", "simulate"})
"""Commands that never write."""


def run(command: click.Command, arguments: Sequence[str], context: CliContext) -> int:
    """The exit code of one run of the command line. No exception escapes."""
    try:
        code = command.main(list(arguments), prog_name="guardrail", standalone_mode=False, obj=context)
    except click.ClickException as refused:
        refused.show()
        return refused.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(_interrupted(arguments), err=True)
        return 128 + 2
    except BrokenPipeError:
        # Whoever read our output has seen enough; without a file, nothing is flushed to nobody.
        sys.stdout = None
        return FINE
    except Exception as problem:  # noqa: BLE001 - the last fence: a user never sees a traceback
        return _exit_code(problem, arguments)
    return code if isinstance(code, int) else FINE


def _interrupted(arguments: Sequence[str]) -> str:
    name = next((argument for argument in arguments if not argument.startswith("-")), "")
    return "Interrupted; nothing was written." if name in READING else "Interrupted."


def _exit_code(problem: Exception, arguments: Sequence[str]) -> int:
    from guard.cli.error_messages import code_of, sentence_of

    if (known := sentence_of(problem)) is not None:
        click.echo(known, err=True)
        return code_of(problem)
    click.echo(report(problem, arguments), err=True)
    return OUR_BUG


def report(problem: BaseException, arguments: Sequence[str]) -> str:
    """The bug report. It leaves out messages and values, which may be secret."""
    import platform
    import traceback

    frames = traceback.extract_tb(problem.__traceback__)[-_FRAMES:]
    return "\n".join(
        (
            "This is a bug in Intercom Guardrail, not in your input. Please report it with these lines:",
            f"  version    {version()}",
            f"  python     {platform.python_version()} on {platform.system()} {platform.machine()}",
            f"  command    guardrail {_command_words(arguments)}",
            f"  error      {type(problem).__module__}.{type(problem).__qualname__}",
            *(
                f"  at         {_short_path(frame.filename)}:{frame.lineno} in {frame.name}"
                for frame in frames
            ),
        )
    )


def version() -> str:
    """The installed version, or that this is the source tree."""
    from importlib import metadata

    try:
        return metadata.version("intercom-guardrail")
    except metadata.PackageNotFoundError:
        return "source tree"


def _command_words(arguments: Sequence[str]) -> str:
    """The command and the names of its options. Their values may be private."""
    named, given = arguments[:1], arguments[1:]
    return " ".join([*named, *(word.partition("=")[0] if word.startswith("-") else "…" for word in given)])


def _short_path(filename: str) -> str:
    path = Path(filename)
    return "/".join(path.parts[-3:])
