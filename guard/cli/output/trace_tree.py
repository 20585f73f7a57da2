"""Prints traces as trees: for each step of a policy what it asked, what it saw and what it decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final, TypeAlias

from rich.console import Console
from rich.text import Text

from guard.cli.relative_paths import relative
from guard.core.explanation.explanation import Explanation
from guard.core.explanation.trace import WATCHING, Mismatch, Step, Trace
from guard.core.model.verdict import Verdict
from guard.core.text.plain_text import plain_lines
from guard.core.text.values import show, written

_ANSWERS: Final[dict[bool | None, str]] = {True: "yes", False: "no", None: "not known"}
_ORDER: Final = ("broken", "unknown", "exempt", "excused", "kept")
_ANSWERED_WORDS: Final = frozenset((*WATCHING, "must", "caused", "when", "unless", "exemptions", "permit"))
_SHORT: Final = 50
_ACTIONS: Final = {Verdict.FLAG: "flag", Verdict.REQUIRE_APPROVAL: "approval", Verdict.REVERT: "revert"}
_GUIDES: Final = {False: ("├─ ", "│  "), True: ("└─ ", "   ")}
_PLAIN: Final = {False: ("+- ", "|  "), True: ("`- ", "   ")}
_NO_GUIDE: Final = "   "

Branch: TypeAlias = tuple[str, Sequence["Branch"]]
"""A line of a tree, with what hangs under it."""


def print_traces(console: Console, explanation: Explanation, here: PurePath, only: str | None = None) -> None:
    """Print the trace of each policy, the strictest first, then the near misses. `only` limits it to one policy. File
    names are relative to `here`."""
    traces = [trace for trace in explanation.traces if only in (None, trace.policy.id)]
    with_reason = sorted(
        (trace for trace in traces if trace.reason), key=lambda trace: _ORDER.index(trace.outcome)
    )
    for number, trace in enumerate(with_reason, 1):
        place = f" ({relative(trace.policy.file, here)}:{trace.policy.line})" if trace.policy.file else ""
        _print_policy(
            console,
            f"{number}. {trace.policy.id}{place}",
            trace,
            explanation.suggestions.get(trace.policy.id, ()),
        )
    if not with_reason:
        console.print("\nNo policy had anything to say, so it is allowed.")
    silent = [f"{trace.policy.id}: {_silence_reason(trace)}" for trace in traces if trace.reason is None]
    _print_list(console, "Looked, and had nothing to say:", silent)
    near_misses = [miss.sentence for miss in explanation.near_misses if only in (None, miss.policy)]
    _print_list(console, "Near misses:", near_misses)
    left_out = [left.sentence for left in explanation.left_out if only in (None, left.id)]
    _print_list(console, "Not for this workspace:", left_out)


def line(console: Console, text: str, indent: int = 0, hang: int = 0) -> None:
    """Print plain text, wrapped at `indent`; lines after the first are indented by `hang` more."""
    for paragraph in text.split("\n"):
        parts = Text(plain_lines(paragraph)).wrap(console, console.width - indent - hang)
        for number, part in enumerate(parts or [Text()]):
            part.rstrip()
            console.print(Text(" " * (indent + (hang if number else 0))).append_text(part))


def _print_list(console: Console, title: str, items: Sequence[str]) -> None:
    if items:
        console.print(f"\n{title}")
    for item in items:
        line(console, f"* {item}", 2, hang=2)


def _print_policy(console: Console, head: str, trace: Trace, ways_out: Iterable[str]) -> None:
    reason = trace.reason
    if reason is None:
        return
    observed = ", observed only" if reason.mode == "observe" else ""
    console.print()
    line(console, f"{head}: {trace.outcome}", hang=3)
    line(console, reason.sentence, 3)
    line(console, f"asks for {_ACTIONS[reason.action]}, severity {reason.severity}{observed}", 3)
    _print_tree(console, [_branch(step, _effect(trace, step)) for step in trace.steps], "   ")
    for way in ways_out:
        line(console, f"* {way}", 3, hang=2)


def _print_tree(console: Console, branches: Sequence[Branch], stem: str) -> None:
    guides = _PLAIN if console.options.ascii_only else _GUIDES
    for number, (text, inner) in enumerate(branches, 1):
        fork, trunk = guides[number == len(branches)]
        under = stem + trunk + (guides[False][1] if inner else _NO_GUIDE)
        parts = Text(plain_lines(text)).wrap(console, console.width - len(under))
        for row, part in enumerate(parts):
            part.rstrip()
            console.print(Text(under if row else stem + fork).append_text(part))
        _print_tree(console, inner, stem + trunk)


def _effect(trace: Trace, step: Step) -> str:
    """The effect of the step that decided, and of later steps that would have."""
    if not step.lets_go or (
        step.word == "must" and step is trace.reached[-1]
    ):  # that it is kept is its answer
        return ""
    return f": {trace.outcome}" if step is trace.reached[-1] else ": this alone would have been enough"


def _branch(step: Step, effect: str = "") -> Branch:
    """The branch of one step: its word and answer, and below them what the policy asks and which values it saw."""
    asks = written(step.asks)
    inline = step.word not in _ANSWERED_WORDS and not step.parts and len(asks) <= _SHORT
    word = f"{step.word} {asks}" if inline else step.word
    below = [] if inline or step.word in _ANSWERED_WORDS or step.parts else [f"it asks for {asks}"]
    if step.mismatches:
        below += [_mismatch(mismatch) for mismatch in step.mismatches]
    elif isinstance(step.saw, dict):
        below += [f"{pointer} is {show(value)}" for pointer, value in step.saw.items()]
    leaves: list[Branch] = [(text, ()) for text in below]
    return f"{word}: {_ANSWERS[step.truth]}, {step.says}{effect}", [
        *leaves,
        *(_branch(part) for part in step.parts),
    ]


def _mismatch(mismatch: Mismatch) -> str:
    evidence = mismatch.evidence
    value = "missing" if evidence.missing else show(evidence.value)
    return f"{evidence.pointer or 'the whole'} is {value}; the rule says {written(evidence.rule)} at {mismatch.at}"


def _silence_reason(trace: Trace) -> str:
    last = trace.reached[-1]
    return f"{last.word}: {last.says}" if last.lets_go else last.says
