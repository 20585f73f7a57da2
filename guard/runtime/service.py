"""The service: one loop that works off what is waiting, and the schedule that looks for more.

Everything it does can be interrupted at any point: what is not finished is in the store and is taken up again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from drift.core.catalogue.kind import Kind
from drift.core.model.readings import Progress
from drift.core.model.records import NARROWED
from drift.store import CheckpointName
from drift.sync.snapshot import snapshot, sweep
from guard.context import GuardedWorkspace
from guard.core.evaluation.state_rules import Memo
from guard.core.model.blind_spots import FIRST_LOOK, LOOP
from guard.enforcement.scan import scan_workspace
from guard.identity.token_uses import TokenUses
from guard.notify.channel import Channel
from guard.notify.couriers import Couriers
from guard.notify.delivery import deliver_now
from guard.notify.messages import Message
from guard.policy_source.follower import FollowedPolicies
from guard.policy_source.of_workspace import PoliciesInForce
from guard.runtime.blind_spot_watch import BlindSpotWatch
from guard.runtime.channels import ConfiguredChannels
from guard.runtime.effects.conversation_jobs import ConversationJobs
from guard.runtime.elsewhere import Elsewhere
from guard.runtime.export_jobs import ExportJobs
from guard.runtime.export_targets import ConfiguredTargets
from guard.runtime.health_state import POLL, REQUESTED_SNAPSHOT, WANTED_SNAPSHOT, ServiceCondition
from guard.runtime.health_watch import HEALTH, HealthWatch
from guard.runtime.job_times import JobTimes
from guard.runtime.jobs import Job, run_claimed
from guard.runtime.ledger_jobs import LedgerJobs
from guard.runtime.log_reading import poll_as_far_as_possible, poll_log
from guard.runtime.one_step import one_step
from guard.runtime.quiet_loop import QuietLoop, something_waits
from guard.runtime.reading_schedule import age_of_reading, readings, sweeps, unread_because_away
from guard.runtime.replicas.tenure import Tenure
from guard.runtime.rhythm import Rhythm
from guard.runtime.right_workspace import bind
from guard.runtime.runner import STEP, Runner
from guard.runtime.shared_work import SharedWork
from guard.runtime.upkeep import upkeep
from guard.runtime.weekly_digest import WeeklyDigest
from guard.workflow.accounts import check_due
from guard.workflow.exemption_reminders import announce_ending

if TYPE_CHECKING:
    from guard.identity.openid.provider import Provider
    from guard.slack.app import SlackApp

log = logging.getLogger(__name__)


class Service:
    """What looks after one workspace. `start` begins its work, `rest` ends it, and it may start again; `stop` ends it
    for good. `wake()` may be called from anywhere, as often as one likes."""

    def __init__(
        self,
        guarded: GuardedWorkspace,
        in_force: PoliciesInForce,
        rhythm: Rhythm,
        channels: ConfiguredChannels | None = None,
        base_url: str = "",
        wall: Callable[[], float] | None = None,
        unanswered_for: Callable[[], float] = float,
        provider: Provider | None = None,
        slack: SlackApp | None = None,
        ledger: LedgerJobs | None = None,
        targets: ConfiguredTargets | None = None,
        conversations: ConversationJobs | None = None,
        tenure: Tenure | None = None,
        shared: SharedWork | None = None,
    ) -> None:
        self._work = guarded
        self.guarded = guarded.unfenced()
        self.in_force = in_force
        self.rhythm = rhythm
        self.elsewhere = Elsewhere(self.guarded)
        self._leased = tenure is not None
        self._term = tenure.term if tenure is not None else nullcontext
        self._caught_up = self._identified = False
        self._rests = 0  # a look that ended after a rest tells nothing of what came then
        self.condition = ServiceCondition(clock=guarded.now)
        self.times = JobTimes()
        self.token_uses = TokenUses()
        self._channels = channels
        self.provider = provider
        self._base_url = base_url
        self.couriers = Couriers(guarded, self._channels_in_force, base_url, self._safely)
        self.ledger = ledger
        self.watch = BlindSpotWatch(
            guarded,
            self.condition,
            self.times,
            self._tell_directly,
            wall,
            unanswered_for,
            ledger.spots if ledger is not None else tuple,
        )
        self.exports = ExportJobs(guarded, targets, self._safely) if targets is not None else None
        self.conversations = conversations
        self._digest = WeeklyDigest(guarded, rhythm.digest)
        self.health = HealthWatch(guarded)
        self._memo = Memo()
        self._policies = FollowedPolicies(self.guarded, in_force)
        self._quiet = QuietLoop(partial(something_waits, guarded), rhythm.idle)
        self._put_off: dict[str, float] = {}
        self._turn = threading.Lock()
        self._reading = threading.Lock()
        self._stopping = threading.Event()
        work = shared or SharedWork(guarded.workspace.database)
        self._own_work = work if shared is None else None
        self._runner = Runner(
            work,
            guarded.workspace.name,
            guarded.workspace.id,
            self.condition,
            self.times,
            LOOP,
            self._loop_once,
            self._quiet,
            self._term,
        )
        self.slack = slack
        self._hears_slack = False
        if slack is not None:
            slack.desk.decided = self.follow_up

    @property
    def base_url(self) -> str:
        """Where people reach it; empty where nobody said so."""
        return self._base_url

    def first_look(self, progress: Progress | None = None, kinds: Collection[str] | None = None) -> int:
        """Identify the workspace, catch up on missed events, read the state (only these `kinds`, if given) and judge
        it; returns the snapshot's id. Raises IntercomError and StoreError."""
        rests, workspace = self._rests, self._work.workspace
        self.identify()
        with workspace.writing() as state:
            if state.checkpoints.get(CheckpointName.BASELINE) is None:
                state.checkpoints.set(CheckpointName.BASELINE, workspace.clock())
        self.keep_policies()
        poll_as_far_as_possible(workspace, self.rhythm.backfill)
        number = self.take_snapshot("start" if kinds is None else NARROWED, progress, kinds)
        self.condition.ready, self._caught_up = True, rests == self._rests
        return number

    def catch_up(self) -> None:
        """Take up the work: with a first look, or without one where another replica has just read everything."""
        rests, workspace = self._rests, self._work.workspace
        age = age_of_reading(workspace)
        if not self._leased or age is None or age >= self.rhythm.snapshot:
            self.first_look()
        else:
            self.identify()
            self.keep_policies()
            poll_as_far_as_possible(workspace, self.rhythm.backfill)
            self.scan()
            self.condition.ready, self._caught_up = True, rests == self._rests
        log.info("the workspace %s is looked after from now on", workspace.name)

    def identify(self) -> None:
        """See that the token is one of the workspace whose record this is. Raises IntercomError and WrongWorkspace."""
        workspace = self._work.workspace
        self._identified = False
        bind(workspace, self.guarded, workspace.intercom.me().get("app"))
        self._identified = True

    def take_snapshot(
        self, trigger: str, progress: Progress | None = None, kinds: Collection[str] | None = None
    ) -> int:
        """Read everything, or some kinds, judge what changed, hold every state against the policies; returns the
        snapshot's id."""
        with self._reading:
            number = snapshot(self._work.workspace, trigger, progress, kinds)
        self.turn()
        self.scan()
        if kinds is None:
            self.condition.works(REQUESTED_SNAPSHOT)
        return number

    def request_snapshot(self) -> None:
        """Read everything now, here or on the replica that works on this workspace."""
        with self._term():
            if self.works or not self.elsewhere.want_snapshot():
                if not self._identified:
                    self.identify()
                self.take_snapshot("request")

    def take_wanted_snapshot(self) -> None:
        """Take the snapshot that was asked for on another replica, if one was."""
        if self._is_up:
            self.elsewhere.take_wanted(partial(self.take_snapshot, "request"))

    def take_wanted_soon(self) -> None:
        """The same beside what is under way, and once. Returns at once."""
        self._runner.submit(WANTED_SNAPSHOT, self.take_wanted_snapshot, long=True)

    def attend(self) -> None:
        """What a replica does that answers people while another one works: it follows the policies."""
        self._policies.look()
        self.write_token_uses()
        self.condition.ready = age_of_reading(self.guarded.workspace) is not None

    def scan(self) -> None:
        with self._turn:
            self.condition.one_pass("scan", lambda: scan_workspace(self._work, self._memo))
            self.condition.one_pass("exemptions", lambda: announce_ending(self._work))
        self.turn()

    def turn(self) -> int:
        """Work until nothing is waiting; returns how much was done. A service that runs by itself does nothing before
        its token is known to be one of this workspace: it would read and write another one."""
        done = 0
        if self.works and not self._identified:
            return done
        with self._turn:
            while step := one_step(self._work, self.condition, self._put_off):
                done += step
        return done

    def keep_policies(self) -> None:
        """Keep the set in force under its revision, so that decisions can be explained for as long as they are kept."""
        self._policies.keep()

    def reload_policies(self) -> None:
        """Look whether other policies are to be in force, and hold every state against them at once if so."""
        if self._policies.look():
            self.scan()

    def fetch_policies(self, accepted: str = "") -> None:
        """Fetch the policies now, in this process before it returns and in every other one within seconds; what is
        stored is judged beside it. `accepted` is a commit that may rewrite the branch."""
        self._policies.fetch(accepted)
        judge_again = partial(self.condition.safely, "policies", self.reload_policies)
        if self.works:
            self._runner.submit("policies that were fetched", judge_again)
        else:
            judge_again()

    def start(self) -> None:
        """Begin to look for work, and the schedule. The first look may already have been taken."""
        if self.works:
            return
        self._stopping = threading.Event()
        self.couriers.begin()
        self._runner.start((*self._readings(), *self._jobs()), self.rhythm.idle)
        if self.slack is not None and not self._hears_slack:
            self._hears_slack = True
            self.slack.start()

    @property
    def works(self) -> bool:
        """Whether it was started, and is not at rest."""
        return self._runner.works

    @property
    def _is_up(self) -> bool:
        """Whether it has taken up the work. One that only answered people before may have been ready for that."""
        return self.condition.ready and (self._caught_up or not self._leased)

    def _safely(self, name: str, run: Callable[[], object]) -> bool:
        """For threads of their own: what they do belongs to the term in which they began."""
        with self._term():
            return self.condition.safely(name, run)

    @property
    def is_woken(self) -> bool:
        """Whether somebody woke it, and it has not looked since."""
        return self._runner.is_woken

    def _readings(self) -> Iterator[Job]:
        rhythm = self.rhythm
        for reading, (seconds, trigger, names) in readings(self._work.workspace, rhythm).items():
            read = partial(self.take_snapshot, trigger, None, names)
            yield Job(seconds, reading, partial(self._claimed, reading, seconds, read), long=True)
        for seconds, kinds in sweeps(self._work.workspace, rhythm).items():
            yield Job(seconds, f"sweep every {seconds:g} s", partial(self._sweep, kinds))
        yield Job(rhythm.again, "kinds that were not read", self._read_unread)
        yield Job(rhythm.again, WANTED_SNAPSHOT, self.take_wanted_snapshot, long=True)
        if self.conversations is not None:
            of_conversations = self.conversations.jobs(rhythm, self._claimed, self._reading, self._stopping)
            yield from (job._replace(long=True) for job in of_conversations)

    def _jobs(self) -> Iterator[Job]:
        rhythm = self.rhythm
        yield Job(rhythm.poll, POLL, partial(self._claimed, POLL, rhythm.poll, self._poll))
        yield Job(rhythm.reload, "policies", self.reload_policies, looks=True)
        yield Job(rhythm.watch, "blind spots", self.watch.look, looks=True)
        yield Job(rhythm.health, HEALTH, self.health.look)
        yield Job(rhythm.tokens, "uses of tokens", self.write_token_uses)
        if self.provider is not None and self.provider.config.check_every is not None:
            check = partial(self._claimed, "accounts", rhythm.again, self.check_accounts)
            yield Job(rhythm.again, "accounts", check)
        if self._channels is not None:
            yield Job(rhythm.deliver, "messages", self.couriers.send_due, looks=True, only="messages")
            yield Job(rhythm.again, "weekly list", self._digest.look)
        yield from upkeep(self._work, rhythm, self._stopping, self._claimed, self.ledger)
        if self.exports is not None:
            self.exports.couriers.begin()
            yield from self.exports.jobs(rhythm, self._claimed)

    def wake(self) -> None:
        """Look for work now, as something came in, here or on the replica that works on this workspace."""
        self._runner.wake()
        if not self.works:
            self.elsewhere.wake()

    def follow_up(self) -> None:
        """Do now what follows from what somebody decided, and tell people of it."""
        self.wake()
        if self.works or self.elsewhere.tell is None:
            self._send_messages()

    def _send_messages(self) -> None:
        """Without waiting for the schedule. Returns at once."""
        if self._channels is not None:
            self.condition.safely("messages", self.couriers.send_due)

    def rest(self) -> None:
        """Finish the step under way, if it ends soon, and begin nothing more. What is left is in the store."""
        self._stopping.set()
        self._runner.rest()
        self.couriers.stop(STEP)
        if self.exports is not None:
            self.exports.couriers.stop(STEP)
        self._caught_up = False
        self._rests += 1

    def stop(self) -> None:
        """Rest for good, and let go of everything that it holds open."""
        self.rest()
        if self._own_work is not None:
            self._own_work.close()
        for part in (self._channels, self.exports, self.ledger, self.provider, self.slack):
            if part is not None:
                part.close()

    def _loop_once(self, woken: bool) -> bool:
        if not self._is_up:
            woken = True
            self.condition.safely(FIRST_LOOK, self.catch_up)
        with self.times.running(LOOP):
            self.condition.safely(LOOP, self._turn_once)
        if woken:
            self._send_messages()
        return self.condition.ready and LOOP not in self.condition.troubles

    def _turn_once(self) -> None:
        try:
            self.turn()
            self._quiet.looked()
        except BaseException:
            self._quiet.failed()
            raise

    def _poll(self) -> None:
        if poll_log(self._work.workspace, self.rhythm.backfill):
            self.wake()

    def _read_unread(self) -> None:
        """Read again what was not read because Intercom was away, without waiting for the next snapshot."""
        if kinds := unread_because_away(self._work.workspace):
            self._work.workspace.intercom.me()  # one question tells whether it is still away, and not one for each
            self._sweep(kinds)

    def _sweep(self, kinds: list[Kind]) -> None:
        if self._is_up and sweep(self._work.workspace, kinds):
            self.wake()

    def check_accounts(self) -> None:
        """Ask the identity provider about accounts. What it takes back is settled at once."""
        if check_due(self._work, self.provider):
            self.wake()

    def write_token_uses(self) -> None:
        self.token_uses.write(self.guarded)

    def _tell_directly(self, message: Message) -> bool:
        return deliver_now(self._work, self._channels_in_force(), self._base_url, message)

    def _channels_in_force(self) -> Mapping[str, Channel]:
        return {} if self._channels is None else self._channels()

    def _claimed(self, job: str, every: float, run: Callable[[], object]) -> None:
        """Run a scheduled job once over all replicas: whoever claims its run does it."""
        if self._is_up:
            run_claimed(self._work.workspace, job, every, run)
