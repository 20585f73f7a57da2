"""What a policy demands of whoever asks first, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from guard.core.language.pattern_examples import example_of
from guard.core.language.windows import in_words
from guard.core.model.asking import AskFirst
from guard.core.text.values import span


def demands_in_words(demands: AskFirst) -> str:
    """As a finished sentence."""
    *others, last = _parts(demands)
    return f"Asked for in advance, it takes {', '.join(others)}{' and ' if others else ''}{last}."


def _parts(demands: AskFirst) -> Iterator[str]:
    if demands.reason:
        yield f"a reason of at least {demands.reason} characters"
    if demands.ticket:
        example = example_of(demands.ticket)
        yield f"a ticket that fits `{demands.ticket}`{f' (such as {example})' if example else ''}"
    if demands.lead_time:
        yield f"{span(demands.lead_time)} of notice"
    if demands.window is not None:
        yield f"a time {in_words(demands.window)}"
