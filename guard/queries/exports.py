"""How exports go: how far each target is, what keeps it, and what it refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from guard.context import UnitOfWork
from guard.core.model.exporting import ExportAct, ExportState
from guard.core.model.exports import TargetPlan

Standing: TypeAlias = Literal["well", "failing", "waits", "behind", "refuses", "not_begun", "not_declared"]
LATE: Final = 900.0
"""Seconds for which a target may fail, or lag, before people are told."""
OF_LATE: Final = 20


@dataclass(frozen=True, slots=True)
class ExportNow:
    """A target: `plan` as exports.yaml declares it, `state` as far as it is. `behind` entries of the ledger are not
    delivered, the first of them recorded `lag` seconds ago. `letters` events were refused. `sentence` says what is not
    as it should be; empty where all is well."""

    name: str
    plan: TargetPlan | None
    state: ExportState | None
    behind: int
    lag: float
    letters: int
    standing: Standing
    sentence: str

    @property
    def needs_somebody(self) -> bool:
        return self.standing in ("waits", "behind", "refuses") and bool(self.sentence)


def exports_now(work: UnitOfWork) -> list[ExportNow]:
    """Every target that is declared, or was once, by name."""
    declared = work.policies.policy_set.exports
    plans = dict(declared.targets) if declared else {}
    states = {state.name: state for state in work.exports.all()}
    letters = work.export_letters.counts()
    size = work.state.ledger.head().size if plans or states else 0
    return [
        _now(work, name, plans.get(name), states.get(name), letters.get(name, 0), size)
        for name in sorted({*plans, *states})
    ]


def declared_exports_now(work: UnitOfWork) -> list[ExportNow]:
    """Those that exports.yaml declares: without any, nothing is asked."""
    if work.policies.policy_set.exports is None:
        return []
    return [export for export in exports_now(work) if export.plan is not None]


def export_now(work: UnitOfWork, name: str) -> ExportNow | None:
    return next((export for export in exports_now(work) if export.name == name), None)


def acts_of_late(work: UnitOfWork) -> list[ExportAct]:
    """What people did about exports, newest first."""
    return work.export_letters.acts(OF_LATE)


def _now(
    work: UnitOfWork,
    name: str,
    plan: TargetPlan | None,
    state: ExportState | None,
    letters: int,
    size: int,
) -> ExportNow:
    behind = max(size - state.delivered, 0) if state else 0
    lag = _lag(work, state) if state and behind else 0.0
    standing = _standing(plan, state, lag, letters, work.now)
    return ExportNow(
        name, plan, state, behind, lag, letters, standing, _sentence(standing, name, state, lag, letters)
    )


def _lag(work: UnitOfWork, state: ExportState) -> float:
    """Seconds since the first entry was recorded that is not delivered."""
    found = work.state.ledger.entries(state.delivered + 1, 1, opened=False)
    return max(work.now - found[0].at, 0.0) if found else 0.0


def _standing(
    plan: TargetPlan | None, state: ExportState | None, lag: float, letters: int, now: float
) -> Standing:
    if plan is None:
        return "not_declared"
    if state is None:
        return "not_begun"
    if state.failed_since is not None:
        return "waits" if now - state.failed_since >= LATE else "failing"
    if lag >= LATE:
        return "behind"
    return "refuses" if letters else "well"


def _sentence(standing: Standing, name: str, state: ExportState | None, lag: float, letters: int) -> str:
    if state is None:
        return ""
    match standing:
        case "waits":
            return f"Exports to {name} wait: {state.failed_because}."
        case "behind":
            return f"Exports to {name} are {lag / 60:.0f} minutes behind."
        case "refuses":
            events = "1 event" if letters == 1 else f"{letters} events"
            return f"The target {name} refused {events} that somebody has to look at."
        case _:
            return ""
