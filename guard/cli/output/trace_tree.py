"""The steps of policies as a tree that is read in a terminal: what was asked, what was seen, what decided."""

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
_ORDER: Final = ("broken", "exempt", "excused", "kept")
_TOLD_BY_ANSWER: Final = frozenset((*WATCHING, "must", "caused", "when", "unless", "exemptions"))
_SHORT: Final = 50
_ACTIONS: Final = {Verdict.FLAG: "flag", Verdict.REQUIRE_APPROVAL: "approval", Verdict.REVERT: "revert"}
_GUIDES: Final = {False: ("├─ ", "│  "), True: ("└─ ", "   ")}
_PLAIN: Final = {False: ("+- ", "|  "), True: ("`- ", "   ")}
_NO_GUIDE: Final = "   "

Branch: TypeAlias = tuple[str, Sequence["Branch"]]
"""A line of a tree, with what hangs under it."""


def print_why(console: Console, why: Explanation, here: PurePath, only: str | None = None) -> None:
    """What every policy said, the strictest first; then what nearly happened. `only`: of this policy alone. `here` is
    where files are seen from."""
    told = [one for one in why.traces if only in (None, one.policy.id)]
    spoke = sorted((one for one in told if one.reason), key=lambda one: _ORDER.index(one.outcome))
    for number, one in enumerate(spoke, 1):
        place = f" ({relative(one.policy.file, here)}:{one.policy.line})" if one.policy.file else ""
        _print_policy(
            console, f"{number}. {one.policy.id}{place}", one, why.suggestions.get(one.policy.id, ())
        )
    if not spoke:
        console.print("\nNo policy had anything to say, so it is allowed.")
    silent = [f"{one.policy.id}: {_why_silent(one)}" for one in told if one.reason is None]
    _print_list(console, "Looked, and had nothing to say:", silent)
    near = [one.sentence for one in why.near_misses if only in (None, one.policy)]
    _print_list(console, "Near misses:", near)


def line(console: Console, text: str, indent: int = 0, hang: int = 0) -> None:
    """Text as it is, wrapped under its own beginning; `hang` is how much further in it goes on."""
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


def _print_policy(console: Console, head: str, one: Trace, ways_out: Iterable[str]) -> None:
    reason = one.reason
    if reason is None:
        return
    observed = ", observed only" if reason.mode == "observe" else ""
    console.print()
    line(console, f"{head}: {one.outcome}", hang=3)
    line(console, reason.sentence, 3)
    line(console, f"asks for {_ACTIONS[reason.action]}, severity {reason.severity}{observed}", 3)
    _print_tree(console, [_branch(step, _so(one, step)) for step in one.steps], "   ")
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


def _so(one: Trace, step: Step) -> str:
    """Said of the step that decided, and of those after it that would have."""
    if not step.lets_go or (step.word == "must" and step is one.reached[-1]):  # that it is kept is its answer
        return ""
    return f": {one.outcome}" if step is one.reached[-1] else ": this alone would have been enough"


def _branch(step: Step, so: str = "") -> Branch:
    """The word, the answer, and below it what the policy asks and which values were seen."""
    asks = written(step.asks)
    inline = step.word not in _TOLD_BY_ANSWER and not step.parts and len(asks) <= _SHORT
    word = f"{step.word} {asks}" if inline else step.word
    below = [] if inline or step.word in _TOLD_BY_ANSWER or step.parts else [f"it asks for {asks}"]
    if step.mismatches:
        below += [_mismatch(one) for one in step.mismatches]
    elif isinstance(step.saw, dict):
        below += [f"{pointer} is {show(value)}" for pointer, value in step.saw.items()]
    leaves: list[Branch] = [(text, ()) for text in below]
    return f"{word}: {_ANSWERS[step.truth]}, {step.says}{so}", [
        *leaves,
        *(_branch(one) for one in step.parts),
    ]


def _mismatch(one: Mismatch) -> str:
    value = "missing" if one.evidence.missing else show(one.evidence.value)
    return f"{one.evidence.pointer or 'the whole'} is {value}; the rule says {written(one.evidence.rule)} at {one.at}"


def _why_silent(one: Trace) -> str:
    last = one.reached[-1]
    return f"{last.word}: {last.says}" if last.lets_go else last.says
