"""The policy set in force, from a branch of a git repository: fetched now and then, and never given up for less.

Whatever cannot come into force (a broken commit, one without a signature, a history that was rewritten, a remote that
does not answer) leaves the last good set where it is and raises the alarm, until a fetch finds it repaired.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from guard.git.command import GitFailed
from guard.loading.policy_loader import BrokenPolicies
from guard.loading.shared_policies import SharedPolicies
from guard.policy_source.git_export import export, read
from guard.policy_source.git_mirror import Mirror, NotTakenUp

log = logging.getLogger(__name__)


class BranchPolicies:
    """The policies of a branch, as all workspaces that follow it share them. Holds the last good set. `alarm` says why
    the newest commit is not in force, or is empty; `commit` is the one that is. `rewritten` is the commit that an
    operator would have to accept, as it does not follow on that one.

    Made from a remote that answers with sound policies, or from the last good commit of the copy; raises NotTakenUp
    where there is neither, as a service must not start half guarded.
    """

    def __init__(
        self,
        mirror: Mirror,
        *,
        every: float,
        signed: bool = False,
        signers: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.alarm = ""
        self.rewritten = ""
        self.folder = self.in_repository = mirror.address.path
        self._mirror = mirror
        self._every = every
        self._signed = signed
        self._signers = signers
        self._clock = clock
        self._lock = threading.Lock()
        self._broken: NotTakenUp | None = None
        self._fetched_at = clock()
        self.commit, self.shared = self._begin()

    @property
    def source(self) -> str:
        """Where the policies come from, as people may see it."""
        return str(self._mirror.address)

    def stamp(self) -> Hashable:
        return self.commit

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """The files of the commit in force. Raises BrokenPolicies and GitFailed."""
        with TemporaryDirectory(prefix="guardrail-") as made:
            yield export(self._mirror, self.commit, Path(made).resolve())[0]

    def reload(self) -> None:
        """Fetch if it is time to and nobody is fetching: whoever follows as well does not wait for the remote."""
        if self._clock() - self._fetched_at >= self._every and self._lock.acquire(blocking=False):
            try:
                self._fetch("")
            finally:
                self._lock.release()

    def fetch(self, accepted: str = "") -> None:
        """Fetch now. `accepted` is a commit that may come into force although it does not follow on the one that is."""
        with self._lock:
            self._fetch(accepted)

    def _fetch(self, accepted: str) -> None:
        self._fetched_at = self._clock()
        try:
            newest = self._fetched()
            if newest == self.commit and not self.alarm:
                return
            fresh = self._admitted(newest, self.commit, accepted)
            self._mirror.keep_good(newest)
        except (NotTakenUp, GitFailed, OSError) as problem:
            self._refuse(_as_not_taken_up(problem))
            return
        if self.alarm:
            log.info("the policies are in order again, at commit %s", newest)
        self.commit, self.alarm, self.rewritten = newest, "", ""
        if fresh.revision != self.shared.revision:
            self.shared = fresh

    def _begin(self) -> tuple[str, SharedPolicies]:
        """The newest commit if it may come into force, else the last good one with an alarm."""
        mirror, good = self._mirror, self._mirror.good()
        try:
            newest = self._fetched()
            found = newest, self._admitted(newest, good)
            mirror.keep_good(newest)
        except (NotTakenUp, GitFailed, OSError) as found_wrong:
            problem = _as_not_taken_up(found_wrong)
            if not good:
                raise NotTakenUp(
                    problem.code,
                    f"There are no policies to begin with, and no earlier copy. {problem}",
                    problem.commit,
                ) from found_wrong
            try:
                found = good, read(mirror, good)
            except (BrokenPolicies, GitFailed) as worse:
                both = f"{problem}\nThe last good commit {good} cannot be used either:\n{worse}"
                raise NotTakenUp("broken", both, good) from worse
            self._refuse(problem)
        return found

    def _fetched(self) -> str:
        """The head of the branch, signed as it has to be. Looked at every time: who may sign can change, too. Raises
        NotTakenUp and GitFailed."""
        mirror = self._mirror
        newest = mirror.fetch()
        if self._signed and (why := mirror.unsigned(newest, self._signers)):
            raise NotTakenUp(
                "unsigned",
                f"{_commit_summary(mirror, newest)} at the head of {mirror.address.what} has no signature that can "
                f"be relied on: {why}",
                newest,
            )
        return newest

    def _admitted(self, newest: str, good: str, accepted: str = "") -> SharedPolicies:
        """The set of a commit that may come into force after `good`. Raises NotTakenUp and GitFailed."""
        mirror = self._mirror
        if good and accepted != newest and self._is_rewritten(newest, good):
            raise NotTakenUp(
                "rewritten",
                f"{mirror.address.what} was rewritten: {mirror.facts(newest)} does not follow on {good[:12]}, which is "
                f"in force. Push on top of that one, or let an operator accept it: "
                f"`guardrail policies fetch --accept {newest}`.",
                newest,
            )
        if self._broken is not None and self._broken.commit == newest:
            raise self._broken  # a commit never changes
        try:
            return read(mirror, newest)
        except BrokenPolicies as broken:
            last = mirror.revision(newest)
            self._broken = NotTakenUp(
                "broken", f"{_commit_summary(mirror, last)} breaks the policies:\n{broken.shortly()}", newest
            )
            raise self._broken from broken

    def _is_rewritten(self, newest: str, good: str) -> bool:
        """Whether commits that were in force are no part of the branch any more. Policies that nobody touched meanwhile
        keep their revision, and then nothing of them was rewritten."""
        mirror = self._mirror
        return not mirror.follows(newest, good) and mirror.revision(newest) != mirror.revision(good)

    def _refuse(self, problem: NotTakenUp) -> None:
        self.rewritten = problem.commit if problem.code == "rewritten" else ""
        if self.alarm != str(problem):
            log.warning("the last good policies stay in force: %s", problem)
        self.alarm = str(problem)


def _commit_summary(mirror: Mirror, commit: str) -> str:
    sentence = str(mirror.facts(commit))
    return sentence[:1].upper() + sentence[1:]


def _as_not_taken_up(problem: NotTakenUp | GitFailed | OSError) -> NotTakenUp:
    """What went wrong, as a finished sentence."""
    match problem:
        case NotTakenUp():
            return problem
        case GitFailed():
            return NotTakenUp("fetch", f"The copy of the policies cannot be read: {problem}")
        case OSError():
            return NotTakenUp("fetch", f"The policies cannot be read from their copy: {problem.strerror}.")
