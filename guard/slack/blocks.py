"""A card as Slack's Block Kit, within the limits that Slack documents. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

from guard.slack.card import Card, Changed, Press, Shown
from guard.slack.words import heading, markup, mrkdwn, section

Block = dict[str, Any]

ACTION: Final = "guardrail:"
"""Begins the name of every button of ours."""
BUTTONS: Final[dict[Press, str]] = {
    "approve": "Approve",
    "deny": "Deny",
    "changes_wanted": "Changes wanted",
    "review": "Review",
}
_STYLES: Final[dict[Press, str]] = {"approve": "primary", "deny": "danger"}
_MARKS: Final = {
    "pending": "\N{HOURGLASS WITH FLOWING SAND}",
    "open": "\N{HOURGLASS WITH FLOWING SAND}",
    "changes_wanted": "\N{MEMO}",
    "approved": "\N{WHITE HEAVY CHECK MARK}",
    "applied": "\N{WHITE HEAVY CHECK MARK}",
    "denied": "\N{NO ENTRY}",
    "refused": "\N{NO ENTRY}",
    "failed": "\N{WARNING SIGN}",
    "rolled_back": "\N{WARNING SIGN}",
    "partly_applied": "\N{WARNING SIGN}",
}
MOST_CHANGES: Final = 5
MOST_FIELDS: Final = 8
MOST_VOTES: Final = 9
"""Slack takes ten elements in one context block."""
_LONGEST_VALUE: Final = 300


def summary(card: Card) -> str:
    """What notifications show, and screens that cannot show blocks."""
    return markup(f"{card.title}: {_word(card.status)}", 250)


def blocks_of(card: Card, base_url: str) -> list[Block]:
    """The blocks of a message. Without a `base_url` nothing leads to the console: Slack refuses such a link."""
    return [
        {"type": "header", "text": heading(card.title)},
        section(
            f"{_MARKS.get(card.status, '')} *{_word(card.status)}*  {markup(card.sentence, 1000)}".strip()
        ),
        section(_who(card)),
        *map(_change, card.changes[:MOST_CHANGES]),
        *_left_out(card),
        *_facts(card),
        *_votes(card),
        *_buttons(card, base_url),
    ]


def value_of(shown: Shown, title: str) -> str:
    """What a button carries: what was shown, so that a stale one can be told."""
    held = {"s": shown.subject, "e": shown.edition, "f": shown.fingerprint, "t": title[:200]}
    return orjson.dumps(held).decode()


def _who(card: Card) -> str:
    why = markup(card.why, 1500, lines=True)
    return markup(card.who, 1000) + (
        f"\n>{why.replace(chr(10), chr(10) + '>')}" if why else "\n_No reason was given._"
    )


def _change(changed: Changed) -> Block:
    lines = [f"*{markup(changed.title, 200)}*"]
    for one in changed.fields[:MOST_FIELDS]:
        before, after = (markup(side, _LONGEST_VALUE) for side in (one.before, one.after))
        lines.append(f"\N{BULLET} {markup(one.name, 100)}: {before} \N{RIGHTWARDS ARROW} *{after}*")
    if (more := len(changed.fields) - MOST_FIELDS) > 0:
        lines.append(f"\N{BULLET} and {more} more")
    lines += [f"\N{BULLET} {markup(text, 300)}" for text in changed.sentences[:MOST_FIELDS]]
    return section(joined(lines))


def _left_out(card: Card) -> Iterator[Block]:
    if (more := len(card.changes) - MOST_CHANGES) > 0:
        yield section(f"_And {more} more changes: the console shows them._")


def _facts(card: Card) -> Iterator[Block]:
    lines = [f"*{markup(label, 60)}:* {markup(text, 700)}" for label, text in card.facts]
    if card.links_only:
        lines.append(markup(card.links_only, 300))
    if lines:
        yield section(joined(lines))


def joined(lines: Iterable[str], longest: int = 2950) -> str:
    """As many whole lines as fit: a line that is cut could end inside its markup."""
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(kept) + len(line) > longest:
            return "\n".join([*kept, "..."])
        kept.append(line)
    return "\n".join(kept)


def _votes(card: Card) -> Iterator[Block]:
    if not card.votes:
        return
    told = [
        mrkdwn(markup((f"{one.who} {_word(one.how).lower()}, ", one.at), 300))
        for one in card.votes[-MOST_VOTES:]
    ]
    if (more := len(card.votes) - MOST_VOTES) > 0:
        told.insert(0, mrkdwn(f"{more} earlier votes"))
    yield {"type": "context", "elements": told}


def _buttons(card: Card, base_url: str) -> Iterator[Block]:
    value = value_of(card.shown, card.title)
    buttons: list[Block] = [_button(press, value) for press in card.presses]
    if base_url and card.page:
        buttons.append(
            {
                "type": "button",
                "action_id": f"{ACTION}open",
                "text": {"type": "plain_text", "text": "Open"},
                "url": f"{base_url}{card.page}",
            }
        )
    if buttons:
        yield {
            "type": "actions",
            "block_id": f"{card.shown.subject}.{card.shown.edition}",
            "elements": buttons,
        }


def _button(press: Press, value: str) -> Block:
    style = {"style": _STYLES[press]} if press in _STYLES else {}
    return {
        "type": "button",
        "action_id": f"{ACTION}{press}",
        "text": {"type": "plain_text", "text": BUTTONS[press]},
        "value": value,
        **style,
    }


_WORDS: Final = {"pending": "Waiting", "open": "Waiting", "approve": "Approved", "deny": "Denied"}


def _word(status: str) -> str:
    return _WORDS.get(status) or status.replace("_", " ").capitalize()
