"""Reading conversations at once, for a command that cannot wait for the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.runtime.setting_names import CONVERSATIONS_READ

if TYPE_CHECKING:
    from guard.runtime.effects.conversation_jobs import ConversationJobs


def read_now(context: CliContext, read: Callable[[ConversationJobs], int]) -> int:
    """How many `read` has read. Refuses where none may be read; what was read before something broke is kept."""
    from drift.intercom.errors import IntercomError
    from guard.runtime.logging_setup import write_logs
    from guard.runtime.wiring import assemble

    settings = context.settings(CONVERSATIONS_READ)
    if not settings.conversations.reads:
        raise Refused("GUARDRAIL_CONVERSATIONS is off, so none is read: set it to auto.")
    write_logs(settings.log_format, settings.secrets)
    assembled = assemble(settings)
    try:
        assembled.service.identify()
        jobs = assembled.service.conversations
        return 0 if jobs is None else read(jobs)
    except IntercomError as problem:
        hint = " Is `guardrail serve` or `guardrail sandbox` running?" if settings.demo else ""
        raise click.ClickException(f"{problem} What was read by then is kept.{hint}") from problem
    finally:
        assembled.close()
