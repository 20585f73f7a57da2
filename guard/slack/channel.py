"""A channel of Slack that the app posts to: one message for each matter, changed in place, and a thread that keeps what
was said. What a message shows is read when it is sent, so that nothing stale is posted after an outage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from drift.core.model.resources import Json
from drift.store.sql.database import StoreError
from guard.context import GuardedWorkspace
from guard.core.model.records import Notification
from guard.notify.channel import Failed, Posted
from guard.notify.slack import body, mentioned
from guard.queries.effects.reports import reach_report, served_by
from guard.slack.api import SlackApi
from guard.slack.blocks import Block, blocks_of, joined, summary
from guard.slack.card import Card
from guard.slack.cards import card_of
from guard.slack.errors import SlackFailed
from guard.slack.words import markup, section
from guard.workflow.effect_reports import keep_report

EVENT: Final = "guardrail_message"
"""Marks our messages in Slack with the id under which we know them."""
_LOUD: Final = ("high", "critical")
_LOOKED_AT: Final = 200
_CLOCKS_DIFFER: Final = 600.0
_AT_ONCE: Final = 60.0
"""Seconds after which a message that waits may have been tried."""
_GONE: Final = frozenset({"message_not_found", "thread_not_found", "channel_not_found"})
_UNCHANGEABLE: Final = frozenset({"cant_update_message", "edit_window_closed", "is_inactive"})


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """`channel` is the id of the conversation. `hears`: somebody listens for what is pressed there."""

    name: str
    channel: str
    api: SlackApi
    guarded: GuardedWorkspace
    hears: bool

    @property
    def edits(self) -> bool:
        return True

    def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted | Failed:
        try:
            followed = self._follows(notification, earlier)
            if followed is None:
                return Posted()
            notification, earlier = followed
            card = self._card(notification)
            ts = _ts(earlier, self.channel)
            if ts and self._follow(notification, card, base_url, ts):
                return Posted(f"{self.channel}:{ts}")
            return Posted(f"{self.channel}:{self._begin(notification, card, base_url)}")
        except SlackFailed as failed:
            return Failed(failed.code, failed.pause, failed.away)
        except StoreError:
            return Failed("the database did not answer")

    def _follows(
        self, notification: Notification, earlier: Posted | None
    ) -> tuple[Notification, Posted | None] | None:
        """What is told of a change that people are asked about belongs to the message that asks; None where that one
        tells it already. Raises StoreError."""
        about, _, number = notification.matter.partition(":")
        if about != "change" or not number.isdecimal():
            return notification, earlier
        with self.guarded.view() as view:
            asked = view.approvals.of_change(int(number))
            if not asked:
                return notification, earlier
            if notification.payload["event"] == "decision.require_approval":
                return None
            question = replace(notification, matter=f"approval:{asked[0].id}")
            reference = view.posted_messages.get(question)
        return (question, Posted(reference)) if reference else (notification, earlier)

    def _card(self, notification: Notification) -> Card | None:
        """What the question shows now, with what conversations have to do with it, where that is known; None where the
        message is about none. Raises StoreError."""
        if (served := served_by(self.guarded, notification.matter)) is not None:
            keep_report(self.guarded, served, reach_report)
        with self.guarded.view() as view:
            return card_of(view, notification.matter)

    def _begin(self, notification: Notification, card: Card | None, base_url: str) -> str:
        """Post the first message of a matter, unless it is there already: its answer may have been lost."""
        if known := self._already_in_channel(notification):
            return known
        text, blocks = self._message(notification, card, base_url)
        return self._post(notification, text, blocks)

    def _follow(self, notification: Notification, card: Card | None, base_url: str, first: str) -> bool:
        """Change the first message of the matter, and add to its thread; False where somebody deleted it."""
        try:
            if card is not None:
                text, blocks = self._message(notification, card, base_url)
                self.api.call("chat.update", channel=self.channel, ts=first, text=text, blocks=blocks)
        except SlackFailed as failed:
            if failed.code in _GONE:
                return False
            if failed.code not in _UNCHANGEABLE:
                raise
        text, blocks = _reply(notification.payload)
        if blocks and not self._already_in_thread(notification, first):
            loud = notification.payload.get("severity") in _LOUD or None
            self._post(notification, text, blocks, thread_ts=first, reply_broadcast=loud)
        return True

    def _message(
        self, notification: Notification, card: Card | None, base_url: str
    ) -> tuple[str, list[Block]]:
        if card is None:
            made = body(notification.id, notification.payload, base_url)
            return str(made["text"]), made["blocks"]
        mentions = mentioned(notification.payload.get("mentions") or ()) if card.presses else ""
        blocks = blocks_of(card if self.hears else card.unheard, base_url)
        return summary(card), [*blocks, *([section(mentions)] if mentions else [])]

    def _post(self, notification: Notification, text: str, blocks: list[Block], **more: Any) -> str:
        answer = self.api.call(
            "chat.postMessage",
            channel=self.channel,
            text=text,
            blocks=blocks,
            metadata={"event_type": EVENT, "event_payload": {"id": notification.id}},
            unfurl_links=False,
            unfurl_media=False,
            **more,
        )
        return str(answer.get("ts", ""))

    def _already_in_channel(self, notification: Notification) -> str:
        """The ts of the message, where an earlier attempt posted it."""
        if not self._was_tried(notification):
            return ""
        since = f"{max(notification.created_at - _CLOCKS_DIFFER, 0):.6f}"
        found = self._look("conversations.history", oldest=since)
        return next((_text(one, "ts") for one in found if _id_of(one) == notification.id), "")

    def _already_in_thread(self, notification: Notification, first: str) -> bool:
        found = self._look("conversations.replies", ts=first) if self._was_tried(notification) else []
        return any(_id_of(one) == notification.id for one in found)

    def _was_tried(self, notification: Notification) -> bool:
        """Whether an attempt may have posted it: one that failed, or one that a killed process never wrote down."""
        return bool(notification.attempts) or self.guarded.now() - notification.created_at > _AT_ONCE

    def _look(self, method: str, **values: str) -> list[Mapping[str, Any]]:
        """The messages that there are. Without the scope to read them, nothing is known to be there."""
        try:
            answer = self.api.ask(
                method, channel=self.channel, limit=_LOOKED_AT, include_all_metadata=True, **values
            )
        except SlackFailed as failed:
            if failed.code in ("missing_scope", "not_in_channel", *_GONE):
                return []
            raise
        return [one for one in answer.get("messages") or () if isinstance(one, Mapping)]


def _ts(earlier: Posted | None, channel: str) -> str:
    """The first message of a matter in this channel; "" where there is none."""
    where, _, ts = (earlier.reference if earlier is not None else "").partition(":")
    return ts if where == channel else ""


def _reply(payload: Mapping[str, Json]) -> tuple[str, list[Block]]:
    """What is added to the thread; nothing for a vote without a word."""
    said = [str(line) for line in payload["text"]]
    if payload.get("aside") and not said:
        return "", []
    title = markup(str(payload["title"]), 300)
    mentions = mentioned(payload.get("mentions") or ())
    told = joined([f"*{title}*", *(markup(line, 2300) for line in said)], 2700)
    return title, [section("\n".join(filter(None, [told, mentions])))]


def _id_of(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata")
    of_event = metadata.get("event_payload") if isinstance(metadata, Mapping) else None
    return _text(of_event, "id") if isinstance(of_event, Mapping) else ""


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return value if isinstance(value, str) else ""
