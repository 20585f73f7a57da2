"""The service: one loop that works off what is waiting, and the schedule that looks for more.

Everything it does can be interrupted at any point: what is not finished is in the store and is taken up again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Final

from drift.core.catalogue.kind import Kind
from drift.core.model.readings import Progress
from drift.core.model.records import NARROWED
from drift.store import CheckpointName, bind_workspace
from drift.store.sql.change_watch import ChangeWatch
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
from guard.runtime.health_state import POLL, REQUESTED_SNAPSHOT, ServiceCondition
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
from guard.runtime.steady_scheduler import SteadyScheduler, of_intervals
from guard.runtime.upkeep import upkeep
from guard.runtime.weekly_digest import WeeklyDigest
from guard.workflow.accounts import check_due
from guard.workflow.exemption_reminders import announce_ending

if TYPE_CHECKING:
    from guard.identity.openid.provider import Provider
    from guard.slack.app import SlackApp

log = logging.getLogger(__name__)

AGAIN_SOON: Final = 5.0
"""Seconds after which a job that failed is run again."""
STEP: Final = 3.0
"""Seconds that the step under way gets at the end."""


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
    ) -> None:
        self._work = guarded
        self.guarded = guarded.unfenced()
        self.in_force = in_force
        self.rhythm = rhythm
        self.elsewhere = Elsewhere(self.guarded)
        self._leased = tenure is not None
        self._term = tenure.term if tenure is not None else nullcontext
        self._caught_up = False
        self.condition = ServiceCondition(clock=guarded.now)
        self.times = JobTimes()
        self.token_uses = TokenUses()
        self._channels = channels
        self.provider = provider
        self._base_url = base_url
        self.couriers = Couriers(guarded, self._channels_in_force, base_url, self.condition.safely)
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
        self.exports = ExportJobs(guarded, targets, self.condition.safely) if targets is not None else None
        self.conversations = conversations
        self._digest = WeeklyDigest(guarded, rhythm.digest)
        self.health = HealthWatch(guarded)
        self._memo = Memo()
        self._policies = FollowedPolicies(self.guarded, in_force)
        self._written = ChangeWatch(guarded.workspace.database)
        self._quiet = QuietLoop(self._written.has_moved, partial(something_waits, guarded), rhythm.idle)
        self._put_off: dict[str, float] = {}
        self._turn = threading.Lock()
        self._reading = threading.Lock()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._scheduler: SteadyScheduler | None = None
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
        self.identify()
        workspace = self._work.workspace
        with workspace.writing() as state:
            if state.checkpoints.get(CheckpointName.BASELINE) is None:
                state.checkpoints.set(CheckpointName.BASELINE, workspace.clock())
        self.keep_policies()
        poll_as_far_as_possible(workspace, self.rhythm.backfill)
        number = self.take_snapshot("start" if kinds is None else NARROWED, progress, kinds)
        self.condition.ready = self._caught_up = True
        return number

    def catch_up(self) -> None:
        """Take up the work: with a first look, or without one where another replica has just read everything."""
        age = age_of_reading(self._work.workspace)
        if not self._leased or age is None or age >= self.rhythm.snapshot:
            self.first_look()
            return
        self.identify()
        self.keep_policies()
        poll_as_far_as_possible(self._work.workspace, self.rhythm.backfill)
        self.scan()
        self.condition.ready = self._caught_up = True

    def identify(self) -> None:
        """See that the token is one of the workspace whose record this is. Raises IntercomError and WrongWorkspace."""
        workspace = self._work.workspace
        app = workspace.intercom.me().get("app") or {}
        with workspace.database.write(workspace.clock) as connection:
            bind_workspace(connection, workspace.id, str(app.get("id_code", "")), app.get("region"))

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
        if self.works or not self.elsewhere.want_snapshot():
            self.take_snapshot("request")

    def take_wanted_snapshot(self) -> None:
        """Take the snapshot that was asked for on another replica, if one was."""
        if self.condition.ready:
            self.elsewhere.take_wanted(partial(self.take_snapshot, "request"))

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
        """Work until nothing is waiting; returns how much was done."""
        done = 0
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
        scheduler = self._scheduler
        if scheduler is not None:
            scheduler.add_job(judge_again, name="policies that were fetched")
        else:
            judge_again()

    def start(self) -> None:
        """Begin the loop and the schedule. The first look may already have been taken."""
        if self.works:
            return
        rhythm = self.rhythm
        self._stopping = threading.Event()
        self.couriers.begin()
        self._scheduler = scheduler = of_intervals()
        for reading, (seconds, trigger, names) in readings(self._work.workspace, rhythm).items():
            read = partial(self.take_snapshot, trigger, None, names)
            self._every(seconds, reading, partial(self._claimed, reading, seconds, read))
        self._every(rhythm.poll, POLL, partial(self._claimed, POLL, rhythm.poll, self._poll))
        for seconds, kinds in sweeps(self._work.workspace, rhythm).items():
            self._every(seconds, f"sweep every {seconds:g} s", partial(self._sweep, kinds))
        self._every(rhythm.reload, "policies", self.reload_policies)
        self._every(rhythm.watch, "blind spots", self.watch.look)
        self._every(rhythm.health, HEALTH, self.health.look)
        self._every(rhythm.again, "kinds that were not read", self._read_unread)
        self._every(rhythm.tokens, "uses of tokens", self.write_token_uses)
        self._every(rhythm.again, "snapshots that others want", self.take_wanted_snapshot)
        for job in self._jobs():
            self._every(*job)
        if self.provider is not None and self.provider.config.check_every is not None:
            check = partial(self._claimed, "accounts", rhythm.again, self.check_accounts)
            self._every(rhythm.again, "accounts", check)
        if self._channels is not None:
            self._every(rhythm.deliver, "messages", self.couriers.send_due)
            self._every(rhythm.again, "weekly list", self._digest.look)
        if self.slack is not None and not self._hears_slack:
            self._hears_slack = True
            self.slack.start()
        scheduler.start()
        self.times.expect(LOOP, rhythm.idle)
        self._thread = threading.Thread(target=self._run, args=(self._stopping,), name="guard", daemon=True)
        self._thread.start()

    @property
    def works(self) -> bool:
        """Whether it was started, and is not at rest."""
        return self._scheduler is not None

    def _jobs(self) -> Iterator[Job]:
        """Those of the parts that not every service has, too."""
        yield from upkeep(self._work, self.rhythm, self._stopping, self._claimed, self.ledger)
        if self.exports is not None:
            self.exports.couriers.begin()
            yield from self.exports.jobs(self.rhythm, self._claimed)
        if self.conversations is not None:
            yield from self.conversations.jobs(self.rhythm, self._claimed, self._reading, self._stopping)

    def wake(self) -> None:
        """Run the loop now, as something came in, here or on the replica that works on this workspace."""
        self._woken.set()
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
        self._woken.set()
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.shutdown(wait=False)
        if self._thread is not None:
            self._thread.join(timeout=STEP)
        self.couriers.stop(STEP)
        if self.exports is not None:
            self.exports.couriers.stop(STEP)
        self.times.expect_nothing()
        self._caught_up = False

    def stop(self) -> None:
        """Rest for good, and let go of everything that it holds open."""
        self.rest()
        self._written.close()
        parts = (self._channels, self.exports, self.ledger, self.provider, self.slack)
        for part in parts:
            if part is not None:
                part.close()

    def _run(self, stopping: threading.Event) -> None:
        woken = True
        while not stopping.is_set():
            with self._term():
                self._beat(woken=woken)
            if woken:
                self._send_messages()
            failed = LOOP in self.condition.troubles or not self.condition.ready
            woken = self._woken.wait(timeout=5.0 if failed else self.rhythm.idle)
            self._woken.clear()

    def _beat(self, *, woken: bool) -> None:
        if not self.condition.ready or (self._leased and not self._caught_up):
            self.condition.safely(FIRST_LOOK, self.catch_up)
        with self.times.running(LOOP):
            self.condition.safely(LOOP, partial(self._turn_if_due, woken=woken))

    def _turn_if_due(self, *, woken: bool) -> None:
        """Look for work where there may be some: what is written, by whatever process, is seen with the next beat."""
        if not self._quiet.is_due(woken=woken):
            return
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
        if self.condition.ready and sweep(self._work.workspace, kinds):
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
        if self.condition.ready:
            run_claimed(self._work.workspace, job, every, run)

    def _every(self, seconds: float, name: str, run: Callable[[], object]) -> None:
        if (scheduler := self._scheduler) is None:
            return
        self.times.expect(name, seconds)
        scheduler.add_job(
            partial(self._run_job, name, seconds, run), "interval", seconds=seconds, id=name, name=name
        )

    def _run_job(self, name: str, seconds: float, run: Callable[[], object]) -> None:
        """Run a job; one that fails is run again soon, and not only when it is due."""
        with self.times.running(name), self._term():
            went_well = self.condition.safely(name, run)
        scheduler = self._scheduler
        if not went_well and seconds > AGAIN_SOON and scheduler is not None:
            scheduler.run_soon(name, AGAIN_SOON)
