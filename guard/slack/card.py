"""What a message about one question shows: who, what, why, who decided, and what may be pressed. Pure values."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from guard.core.approvals.outcomes import names
from guard.core.model.records import Vote

Text: TypeAlias = tuple[str | float, ...]
"""What people read: texts, and moments in unix seconds, which Slack shows in the reader's zone."""
Press: TypeAlias = Literal["approve", "deny", "changes_wanted", "review"]
PRESSES: Final[tuple[Press, ...]] = ("approve", "deny", "changes_wanted", "review")


@dataclass(frozen=True, slots=True)
class Moved:
    """A field with its value on both sides, for people."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One change in words: its fields, or sentences where there are none."""

    title: str
    fields: tuple[Moved, ...]
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Voted:
    """How somebody voted. The reason they gave stands in the thread."""

    who: str
    how: str
    at: float


@dataclass(frozen=True, slots=True)
class Shown:
    """What exactly a person saw when they pressed: the subject (`approval:ID`), its edition, and the fingerprint of
    the content, the state and the policies."""

    subject: str
    edition: int
    fingerprint: str

    @property
    def about(self) -> str:
        """`approval` or `proposal`."""
        return self.subject.partition(":")[0]

    @property
    def id(self) -> str:
        return self.subject.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Card:
    """`status` is a word, `sentence` what it waits for or how it ended. `facts` are a label and a text each. `presses`
    are what may be pressed now; `links_only` says why nothing may, where a person has to decide in the console."""

    shown: Shown
    title: str
    status: str
    sentence: str
    who: Text
    why: str
    changes: tuple[Changed, ...]
    facts: tuple[tuple[str, Text], ...]
    votes: tuple[Voted, ...]
    presses: tuple[Press, ...]
    page: str
    links_only: str = ""

    @property
    def unheard(self) -> Card:
        """The same where nobody listens for what is pressed."""
        return replace(self, presses=())


def said_by(card: Card, hide: Callable[[str], str]) -> Card:
    """The card with every sentence as `hide` leaves it. Values of settings stay."""

    def text(of: Text) -> Text:
        return tuple(hide(part) if isinstance(part, str) else part for part in of)

    return replace(
        card,
        title=hide(card.title),
        sentence=hide(card.sentence),
        who=text(card.who),
        why=hide(card.why),
        changes=tuple(replace(one, sentences=tuple(map(hide, one.sentences))) for one in card.changes),
        facts=tuple((label, text(said)) for label, said in card.facts),
    )


def voted(votes: Iterable[Vote]) -> tuple[Voted, ...]:
    """Who voted how, and for whom where it was not with their own voice."""
    return tuple(Voted(names((vote.voter,), (vote.on_behalf_of,))[0], vote.choice, vote.at) for vote in votes)


FIGURES: Final = 4
"""How many figures a message has beside the one that says most: the console has them all."""
CONSOLE_ONLY: Final = (
    "Each vote on this has to be confirmed with a passkey: open it in the console, and decide there."
)


def fingerprint(*parts: str) -> str:
    """What binds a button to what was shown, short enough for it."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
