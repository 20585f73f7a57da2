"""The policies in force, for a command that looks once beside the service: from where they stand, or where they cannot
be used, as the record has them; and why the newest ones are not in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from guard.context import GuardedWorkspace
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.git.command import GitFailed
from guard.loading.policy_loader import BrokenPolicies, from_document
from guard.policy_source.git_mirror import NotTakenUp
from guard.policy_source.replica_coordination import LEADS_FOR, led_by
from guard.policy_source.source import Source, in_force_now

_OLD: Final = LEADS_FOR
"""Seconds after which an alarm in the record is told with its time: the service may not run any more."""


@dataclass
class PoliciesNow:
    """`policies` raises what `in_force_now` does, where the record has no set either. An alarm goes to `tell`, once."""

    source: Source
    home: Path
    guarded: GuardedWorkspace
    tell: Callable[[str], None]

    def policies(self) -> CompiledPolicies:
        return self._policies_with_alarm_told[0]

    def alarm(self) -> str:
        """Why the newest policies are not in force, or nothing."""
        return self._found[1]

    @cached_property
    def _policies_with_alarm_told(self) -> tuple[CompiledPolicies, str]:
        found = self._found
        if found[1]:
            self.tell(found[1])
        return found

    @cached_property
    def _found(self) -> tuple[CompiledPolicies, str]:
        try:
            policies = in_force_now(self.source, self.home, self.guarded.workspace.name)
        except (BrokenPolicies, NotTakenUp, GitFailed) as problem:
            if (last := self._last()) is None:
                raise
            return last, problem.shortly() if isinstance(problem, BrokenPolicies) else str(problem)
        # The files of a directory speak for themselves; of a branch only the service knows what it fetched.
        return policies, "" if isinstance(self.source, Path) else self._recorded_alarm()

    def _last(self) -> CompiledPolicies | None:
        """The set that was in force last, as far as the record knows."""
        with self.guarded.view() as view:
            revision = led_by(view)
            document = view.policy_sets.get(revision) if revision else None
        return None if document is None else compile_policies(from_document(document, revision))

    def _recorded_alarm(self) -> str:
        with self.guarded.view() as view:
            last = view.policy_alarms.last()
        if last is None:
            return ""
        if self.guarded.now() - last.said_at < _OLD:
            return last.alarm
        when = datetime.fromtimestamp(last.said_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
        return f"{last.alarm}\nThe service said so last at {when}."
