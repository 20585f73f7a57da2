"""How far the application of an approved proposal is, and what comes next. All of it follows from what is recorded: the
changes as they were judged, and the writes so far. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from drift.core.model.changes import Change
from drift.core.model.json_pointer import escape, get
from drift.core.model.records import Intent
from drift.core.model.resources import MISSING, Body, Json
from drift.core.normalisation.comparison import equal_at
from guard.core.proposals.new_names import NEW

Ending: TypeAlias = Literal["applied", "failed", "rolled_back", "partly_applied"]
"""failed: nothing was written. rolled_back: all that was written was undone. partly_applied: some of it stands."""


@dataclass(frozen=True, slots=True)
class Step:
    """A change that calls make, as it was judged. `place` is that of the change in the proposal, `name` what the other
    changes call what it creates. References to new resources stand in it as `new:NAME`."""

    place: int
    change: Change
    name: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """How a step stands. `made`: written, and read back as it was meant to be; `otherwise` are the fields that Intercom
    made another way. `why` says why it failed, as a sentence."""

    state: Literal["open", "made", "failed"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Write:
    """The next step is to be written. `ids` are those of what was created before, by name."""

    step: Step
    ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Undo:
    """What this intent wrote, or may have written, is to be undone because of a sentence. `surely`: it was written."""

    step: Step
    intent: Intent
    because: str
    surely: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """A write is under way."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The application is over. `failed` is the step that could not be made, and `why`, as a sentence. `stands` are the
    steps that were made and could not be undone, each with the sentence why."""

    closing: Ending
    failed: Step | None = None
    why: str = ""
    undone: tuple[Step, ...] = ()
    stands: tuple[tuple[Step, str], ...] = ()


Next: TypeAlias = Write | Undo | Wait | Ended

JUDGED: Final = "judged"
"""Where the event that begins an application keeps the digests of what was judged, by resource."""
AGREED_BEFORE: Final = "agreed_before"
"""Where it keeps the resources that somebody had approved as they were."""
_BACK: Final = "back"
_OPEN: Final = ("planned", "writing")


def intent_id(proposal: str, place: int, *, back: bool = False) -> str:
    """The id of the write of a step, or of that which undoes it: whoever records it second finds it there."""
    return f"{proposal}.{place + 1}.{_BACK}" if back else f"{proposal}.{place + 1}"


def place_of(intent_id: str) -> int:
    """The place of the change that an intent with this id makes."""
    return int(intent_id.split(".")[1]) - 1


def next_step(
    proposal: str, order: Sequence[Step], intents: Mapping[str, Intent], bodies: Mapping[bytes, Body]
) -> Next:
    """What comes next. `order` are the steps in the order in which they are made, `intents` the writes so far by id,
    `bodies` what was read back, by digest."""
    ids: dict[str, str] = {}
    for step in order:
        intent = intents.get(intent_id(proposal, step.place))
        if intent is None:
            return Write(step, ids)
        made = how_made(intent, bodies)
        if made.state == "open":
            return Wait()
        if made.state == "failed":
            return _back(proposal, order, intents, bodies, step, made.why)
        if step.name and intent.result_id is not None:
            ids[step.name] = intent.result_id
    return Ended("applied")


def how_made(intent: Intent, bodies: Mapping[bytes, Body]) -> Made:
    """How the step of an intent stands. What Intercom created in another way than was asked for has failed."""
    if intent.state in _OPEN:
        return Made("open")
    if intent.state != "verified":
        return Made("failed", intent.outcome)
    body = bodies.get(intent.result or b"")
    if intent.operation == "create" and intent.ref.is_unborn and body is not None:
        odd = sorted(_made_otherwise(intent, body))
        if odd:
            names = ", ".join(odd)
            return Made("failed", f"Intercom created it, and {names} is not as it was asked for.")
    return Made("made")


def _made_otherwise(intent: Intent, body: Body) -> Iterator[str]:
    for field in intent.fields:
        made = get(body, field.pointer)
        if not _holds(intent.ref.kind, field.pointer, None if made is MISSING else made, field.after):
            yield field.pointer


def _holds(kind: str, pointer: str, made: Json, wanted: Json) -> bool:
    """Whether what was made has all that was asked for. Intercom may add what nobody spoke of."""
    if equal_at(kind, pointer, made, wanted):
        return True
    if isinstance(made, dict) and isinstance(wanted, dict):
        return all(
            _holds(kind, f"{pointer}/{escape(key)}", made.get(key), value) for key, value in wanted.items()
        )
    if isinstance(made, list) and isinstance(wanted, list) and len(made) == len(wanted):
        return all(_holds(kind, f"{pointer}/0", one, other) for one, other in zip(made, wanted, strict=True))
    return made is None and wanted in ("", [], {})


def _back(
    proposal: str,
    order: Sequence[Step],
    intents: Mapping[str, Intent],
    bodies: Mapping[bytes, Body],
    failed: Step,
    why: str,
) -> Next:
    """What was written is undone, the last of it first. What cannot be undone does not keep the rest from it."""
    undone: list[Step] = []
    stands: list[tuple[Step, str]] = []
    for step, intent in _written(proposal, order, intents):
        undoing = intents.get(intent_id(proposal, step.place, back=True))
        if undoing is None:
            surely = how_made(intent, bodies).state == "made" or intent.state == "verified"
            return Undo(step, intent, _could_not(failed, why), surely)
        if undoing.state in _OPEN:
            return Wait()
        if undoing.state != "verified":
            stands.append((step, undoing.outcome))
        elif undoing.calls:
            undone.append(step)
            stands += [(step, left)] if (left := _left(intent, undoing)) else []
    closing: Ending = "partly_applied" if stands else "rolled_back" if undone else "failed"
    return Ended(closing, failed, why, tuple(undone), tuple(stands))


def _left(intent: Intent, undoing: Intent) -> str:
    """What of an update was not put back with the rest, as a sentence; "" for nothing."""
    if intent.operation != "update" or undoing.operation != "update" or intent.state != "verified":
        return ""
    put_back = {field.pointer for field in undoing.fields}
    left = [field.pointer for field in intent.fields if field.pointer not in put_back]
    why = "it was set again meanwhile, or no call of Intercom's API sets it back"
    return f"{', '.join(left)} is left as it is: {why}." if left else ""


def _written(
    proposal: str, order: Sequence[Step], intents: Mapping[str, Intent]
) -> list[tuple[Step, Intent]]:
    """The steps that were written or may have been, the last first."""
    found = [
        (step, intent)
        for step in order
        if (intent := intents.get(intent_id(proposal, step.place))) is not None
        and intent.writing_at is not None
    ]
    return list(reversed(found))


def in_words(ended: Ended, steps: int) -> str:
    """How an application ended, as sentences."""
    if ended.failed is None:
        return f"{_changes(steps)} made, and read back as asked for."
    told = [_could_not(ended.failed, ended.why)]
    if ended.undone:
        told.append(f"What had been written was undone: {_named(ended.undone)}.")
    told += [f"{step_name(step)} could not be undone: {_sentence(why)}" for step, why in ended.stands]
    if not ended.undone and not ended.stands:
        told.append("Nothing was written.")
    return " ".join(told)


def step_name(step: Step) -> str:
    """A step as people call it: by the place of its change in the proposal."""
    ref = step.change.ref
    return f"Change {step.place + 1} ({f'a new {ref.kind}' if ref.is_unborn or ref.id == NEW else ref})"


def _could_not(step: Step, why: str) -> str:
    return f"{step_name(step)} could not be made: {_sentence(why)}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _named(steps: Sequence[Step]) -> str:
    named = [step_name(step) for step in steps]
    return ", ".join([named[0], *(f"{name[:1].lower()}{name[1:]}" for name in named[1:])])


def _changes(count: int) -> str:
    return "The change was" if count == 1 else f"All {count} changes were"
