"""People are told once of a target that needs somebody, and once when all is well again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from guard.core.model.exporting import DeadLetter
from guard.core.model.exports import TargetPlan
from guard.queries.exports import LATE
from guard.runtime.export_alarms import tell_of_exports
from guard.runtime.export_jobs import WORD
from tests.flows.world import POLICIES, World, world
from tests.guard.web.api.test_exports import PLANS


def told(of: World) -> list[tuple[str, str]]:
    with of.guarded.view() as view:
        messages = view.outbox.due(view.now + 1, 50)
    return [
        (one.payload["event"], one.payload["text"][0]) for one in messages if "export" in one.payload["event"]
    ]


def declared(tmp_path: Path) -> Path:
    import shutil

    folder = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    lines = [f"  {name}: {{ type: {plan.type}, personal: keep }}\n" for name, plan in PLANS.items()]
    (folder / "exports.yaml").write_text(f"version: 1\ntargets:\n{''.join(lines)}")
    return folder


def test_it_is_told_once_when_it_begins_and_once_when_it_is_over(tmp_path: Path) -> None:
    assert isinstance(PLANS["siem"], TargetPlan)
    with world(tmp_path, policies=declared(tmp_path)) as w:
        guarded = replace(w.guarded, channels=("webhook",))
        letter = DeadLetter("siem", "default-1-1", 1, "change.updated", "it answered 400", 1.0, 1.0)
        with guarded.transaction() as work:
            for name in ("siem", "lake"):
                work.exports.begin(name, work.now, work.state.ledger.head().size)
            work.export_letters.put([letter])
            work.exports.claim("lake", "a", work.now)
            held = work.exports.get("lake")
            assert held is not None
            work.exports.failed(held, work.now, "it answered 503", 1.0)
        assert tell_of_exports(guarded) == 1, "a lake that failed a moment ago is no news yet"
        w.clock.ahead += LATE
        assert tell_of_exports(guarded) == 1
        assert tell_of_exports(guarded) == 0
        assert told(w) == [
            ("export.waits", "The target siem refused 1 event that somebody has to look at."),
            ("export.waits", "Exports to lake wait: it answered 503."),
        ]
        with guarded.transaction() as work:
            work.export_letters.drop("siem", None)
        assert tell_of_exports(guarded) == 1
        assert told(w)[-1] == ("export.well", "All that waited is delivered.")


def test_where_no_target_is_declared_nothing_is_claimed(tmp_path: Path) -> None:
    claimed: list[str] = []

    def word(w: World) -> list[str]:
        claimed.clear()
        assert w.service.exports is not None
        jobs = w.service.exports.jobs(w.service.rhythm, lambda name, every, run: claimed.append(name))
        next(job.run for job in jobs if job.name == WORD)()
        return list(claimed)

    with world(tmp_path) as w:
        assert word(w) == []
    with world(tmp_path / "declared", policies=declared(tmp_path)) as w:
        assert word(w) == [WORD]
