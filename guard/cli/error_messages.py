"""The error message and the exit code of each problem that is not our bug."""

from __future__ import annotations

from drift.core.catalogue.catalogue import UnknownKind
from drift.intercom.errors import IntercomError
from drift.store.sql.database import StoreError
from guard.cli.exit_codes import FOUND, WRONG_INPUT
from guard.git.command import GitFailed
from guard.loading.policy_loader import BrokenPolicies
from guard.policy_source.git_mirror import NotTakenUp
from guard.runtime.http_server import CannotListen
from guard.runtime.settings import WrongSettings


def sentence_of(problem: BaseException) -> str | None:
    """The message for wrong input or a broken environment; None for our own bugs."""
    match problem:
        case WrongSettings(problems=problems):
            count = "A setting is" if len(problems) == 1 else f"{len(problems)} settings are"
            return "\n".join((f"{count} wrong:", *(f"  {text}" for text in problems)))
        case BrokenPolicies():
            return f"The policies cannot be used:\n{problem}"
        case NotTakenUp() | GitFailed():
            return f"The policies cannot be taken up. {problem}"
        case StoreError() | CannotListen() | IntercomError() | UnknownKind():
            return str(problem.args[0] if isinstance(problem, UnknownKind) else problem)
        case _:
            return None


def code_of(problem: BaseException) -> int:
    return FOUND if isinstance(problem, IntercomError) else WRONG_INPUT
