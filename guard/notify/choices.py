"""What becomes of a message by the choice of whoever it is for: quieter, never silent about what is urgent. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.same_person import person_of
from guard.core.model.message_events import EVENTS
from guard.core.model.notification_choice import NotificationChoice
from guard.core.model.policy import Identities, People
from guard.notify.messages import Message
from guard.notify.routing import Destination


class Choices:
    """What people chose, found by any of their addresses."""

    def __init__(self, chosen: Iterable[NotificationChoice], identities: Identities) -> None:
        self._identities = identities
        self._by_person = {person_of(one.email, identities): one for one in chosen}

    def of(self, email: str) -> NotificationChoice:
        """What somebody chose; the usual where they chose nothing."""
        found = self._by_person.get(person_of(email, self._identities))
        return found or NotificationChoice(plain_email(email))

    def apply(self, one: Destination, message: Message) -> Destination | None:
        """Where a message that is not urgent goes; None where its reader does not want it."""
        if not one.recipient:
            return one
        mails = self.of(one.recipient).mails
        if mails == "urgent":
            return None
        waits = mails == "digest" or (mails == "questions" and not self._asks(message, one.recipient))
        return one._replace(digest=one.digest or waits)

    def _asks(self, message: Message, reader: str) -> bool:
        """Whether a message puts a question to its reader."""
        event = EVENTS.get(message.event)
        person = person_of(reader, self._identities)
        return (
            event is not None
            and event.asks
            and any(person_of(address, self._identities) == person for address in message.people)
        )

    def mentioned(self, ids: Iterable[str], people: People) -> list[str]:
        """The Slack member ids of those who want to be mentioned."""
        left_alone = {id for address, id in people.slack.items() if not self.of(address).mentioned}
        return [id for id in ids if id not in left_alone]
