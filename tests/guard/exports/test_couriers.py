"""A target that hangs delays no other and nobody else; one courier at a time goes to a target."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from guard.core.model.exports import TargetPlan
from guard.exports.couriers import ExportCouriers
from guard.exports.holding import Export
from guard.exports.target import Outgoing
from tests.guard.exports.desk import Desk, Fake, desk

BOUND = 60.0


def safely(name: str, run: Callable[[], object]) -> bool:
    run()
    return True


def couriers(of: Desk, **targets: Fake) -> ExportCouriers:
    def exports(goes_on: Callable[[], bool]) -> Mapping[str, Export]:
        plans = {name: TargetPlan(name, "splunk_hec", start="beginning") for name in targets}
        return {name: of.export(targets[name], plan, goes_on=goes_on) for name, plan in plans.items()}

    return ExportCouriers(of.guarded, exports, safely)


def test_a_target_that_hangs_delays_no_other_and_gets_one_courier(tmp_path: Path) -> None:
    reached, freed = threading.Event(), threading.Event()

    def hang(_: Sequence[Outgoing]) -> None:
        reached.set()
        assert freed.wait(BOUND)

    slow, quick = Fake(before=hang), Fake()
    with desk(tmp_path) as at_desk:
        at_desk.ledger.add()
        sent = couriers(at_desk, slow=slow, quick=quick)
        sent.send_due()
        assert reached.wait(BOUND)
        at_desk.ledger.add()
        for _ in range(5):
            sent.send_due()
        with at_desk.guarded.transaction() as work:
            assert work.exports.get("slow") is not None, "nobody waits for the target"
        freed.set()
        sent.wait(BOUND)
        sent.send_due()
        sent.wait(BOUND)
        assert (slow.taken, quick.taken) == (at_desk.ledger.ids, at_desk.ledger.ids)


def test_whoever_stops_begins_no_other_batch(tmp_path: Path) -> None:
    with desk(tmp_path) as at_desk:
        for _ in range(20):
            at_desk.ledger.add()
        fake = Fake()
        sent = couriers(at_desk, siem=fake)
        stopping = threading.Thread(target=sent.stop, args=(BOUND,))
        fake.after = lambda events: stopping.start() if len(fake.taken) == 4 else stopping.join(0.0)
        sent.send_due()
        sent.wait(BOUND)
        stopping.join(BOUND)
        assert at_desk.state().delivered == len(fake.taken)
        sent.send_due()
        assert at_desk.state().delivered == len(fake.taken), "nothing is begun any more"
        fake.after = lambda events: None
        again = couriers(at_desk, siem=fake)
        again.send_due()
        again.wait(BOUND)
        assert fake.taken == at_desk.ledger.ids


def test_nothing_is_begun_where_nothing_is_due(tmp_path: Path) -> None:
    with desk(tmp_path) as at_desk:
        at_desk.ledger.add()
        fake = Fake()
        sent = couriers(at_desk, siem=fake)
        for _ in range(3):
            sent.send_due()
            sent.wait(BOUND)
        assert fake.requests == 1
