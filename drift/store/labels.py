"""Facts about labels: who set which attribute of a conversation to what, and which conversations were looked at."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Select, and_, func, select

from drift.core.conversations.corrections import Corrections, Decided, Edit, bulk_edits, decided, tallied
from drift.core.conversations.labels import WHOLE, Label, Labelling, Setter, rank_of
from drift.store.sql.conversation_tables import conversations
from drift.store.sql.label_tables import label_days, label_readings, labels
from drift.store.sql.workspace_scope import Scope, Stored, batches

DAY: Final = 86400.0
NO_LABELS: Final = "nobody looked yet at who labelled these conversations"


@dataclass(frozen=True, slots=True)
class LabelDay:
    """Conversations that began on a day (its beginning, in unix seconds): of `of`, those with a rank below `share` were
    read, but for `unread` of them. `chosen` are the attributes that were looked at."""

    day: float
    share: int
    of: int
    unread: int
    chosen: frozenset[str]
    read_at: float


class Begun(NamedTuple):
    """A conversation, and what is known of its labels: when it changed last before they were read."""

    id: str
    updated_at: float
    read_until: float | None
    chosen: frozenset[str]


class Labels:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    # Keeping

    def put(self, read: Sequence[Labelling], chosen: Collection[str], now: float) -> None:
        """Keep what was read; what is known of the same conversations is replaced."""
        self._forget_labels([one.conversation for one in read])
        names = sorted(chosen)
        self._scope.upsert(label_readings, [_reading(one, names, now) for one in read])
        self._scope.insert_all(labels, [row for one in read for row in _rows(one)])

    def remove(self, ids: Collection[str]) -> None:
        """Forget conversations."""
        self._forget_labels(ids)
        for batch in batches(ids):
            self._scope.delete(label_readings, label_readings.c.conversation.in_(batch))

    def note(self, day: LabelDay) -> None:
        """Keep how much of a day was looked at."""
        row = {"day": day.day, "share": day.share, "of": day.of, "unread": day.unread}
        self._scope.upsert(label_days, [{**row, "chosen": sorted(day.chosen), "read_at": day.read_at}])

    def remove_days_before(self, moment: float) -> None:
        """Forget that older days were looked at."""
        self._scope.delete(label_days, label_days.c.day < moment)

    # What was looked at

    def days(self, since: float, until: float) -> list[LabelDay]:
        """The days that touch a period."""
        c = label_days.c
        touching = self._scope.select(label_days, c.day > since - DAY, c.day < until)
        return [_day(row) for row in self._scope.all(touching.order_by(c.day))]

    def begun(self, since: float, until: float) -> list[Begun]:
        """Every conversation that began between two moments, in the order of their ranks."""
        rows = self._scope.all(self._begun(*_between(since, until)))
        return sorted(map(_as_begun, rows), key=lambda one: rank_of(one.id))

    def changed(self, since: float, most: int) -> list[str]:
        """Conversations that changed after their labels were read, of those that began since a moment."""
        c = conversations.c
        stale = self._begun(c.created_at >= since, c.updated_at > label_readings.c.updated_at)
        return [row.id for row in self._scope.all(stale.order_by(c.updated_at).limit(most))]

    def around(self, at: float, seconds: float, most: int) -> list[str]:
        """Conversations that changed last close to a moment and whose labels were never read, the closest first."""
        c = conversations.c
        near = self._begun(
            c.updated_at.between(at - seconds, at + seconds), label_readings.c.conversation.is_(None)
        )
        return [row.id for row in self._scope.all(near.order_by(func.abs(c.updated_at - at)).limit(most))]

    def edits(self, attribute: str, since: float) -> list[Edit]:
        """What teammates set an attribute to since a moment."""
        c = labels.c
        found = self._scope.select(labels, c.attribute == attribute, c.set_by == "teammate", c.at >= since)
        return [(row.conversation, _label(row)) for row in self._scope.all(found)]

    # What became of them

    def corrections(self, attribute: str, since: float, until: float) -> Corrections:
        """What people made of a label in conversations that began between two moments, by workflow. The period is cut
        to the days that were looked at."""
        return self.judged(attribute, since, until)[0]

    def judged(self, attribute: str, since: float, until: float) -> tuple[Corrections, list[Decided]]:
        """As `corrections`, with how each conversation of the sample was decided."""
        seen = looked_at(self.days(since, until), attribute, since, until)
        if seen is None:
            return Corrections(attribute, since, until, 0, 0, 0, 0, {}, NO_LABELS), []
        every = self.decided(attribute, seen.since, seen.until, seen.share)
        cut = sum(one.why == "cut" for one in every)
        of = self._scope.count(conversations, *_between(seen.since, seen.until))
        found = Corrections(
            attribute, seen.since, seen.until, seen.share, of, len(every), seen.unread + cut, tallied(every)
        )
        return found, every

    def decided(self, attribute: str, since: float, until: float, share: int = WHOLE) -> list[Decided]:
        """How an attribute was decided in each conversation of the sample, by their ids."""
        read, label = label_readings.c, labels.c
        joined = label_readings.outerjoin(
            labels,
            and_(
                label.workspace == read.workspace,
                label.conversation == read.conversation,
                label.attribute == attribute,
            ),
        )
        mine: Select[Any] = (
            select(
                read.conversation.label("id"), read.created_at, read.cut, *(label[name] for name in _LABEL)
            )
            .select_from(joined)
            .where(
                read.workspace == self._scope.workspace,
                read.created_at >= since,
                read.created_at < until,
                read.rank < share,
            )
            .order_by(read.conversation, label.number)
        )
        found: dict[str, tuple[float, bool, list[Label]]] = {}
        for row in self._scope.all(mine):
            every = found.setdefault(row.id, (row.created_at, row.cut, []))[2]
            if row.attribute is not None:
                every.append(_label(row))
        bulk = bulk_edits(self.edits(attribute, since))
        return [decided(id, at, every, bulk, cut=cut) for id, (at, cut, every) in found.items()]

    # SQL

    def _begun(self, *where: Any) -> Select[Any]:
        """Conversations with what is known of their labels."""
        c, read = conversations.c, label_readings.c
        both = conversations.outerjoin(
            label_readings, and_(read.workspace == c.workspace, read.conversation == c.id)
        )
        columns = c.id, c.updated_at, read.updated_at.label("read_until"), read.chosen
        return select(*columns).select_from(both).where(c.workspace == self._scope.workspace, *where)

    def _forget_labels(self, ids: Collection[str]) -> None:
        for batch in batches(ids):
            self._scope.delete(labels, labels.c.conversation.in_(batch))


class LookedAt(NamedTuple):
    """A period of which a share (millionths) of all conversations was looked at, but for `unread` of them."""

    since: float
    until: float
    share: int
    unread: int


def looked_at(days: Sequence[LabelDay], attribute: str, since: float, until: float) -> LookedAt | None:
    """The newest part of a period that was looked at day by day, for this attribute; None where no day was."""
    run: list[LabelDay] = []
    for one in reversed([day for day in days if attribute in day.chosen and day.share]):
        if run and run[-1].day - one.day != DAY:
            break
        run.append(one)
    if not run:
        return None
    return LookedAt(
        max(since, run[-1].day),
        min(until, run[0].day + DAY),
        min(day.share for day in run),
        sum(day.unread for day in run),
    )


def _between(since: float, until: float) -> tuple[Any, ...]:
    c = conversations.c
    return c.created_at >= since, c.created_at < until


_LABEL: Final = ("attribute", "at", "set_by", "who", "before", "after")


def _label(row: Stored) -> Label:
    return Label(row.attribute, int(row.at), cast(Setter, row.set_by), row.who, row.before, row.after)


def _reading(one: Labelling, chosen: Sequence[str], now: float) -> dict[str, Any]:
    return {
        "conversation": one.conversation,
        "created_at": float(one.created_at),
        "updated_at": float(one.updated_at),
        "rank": rank_of(one.conversation),
        "cut": one.cut,
        "chosen": list(chosen),
        "read_at": now,
    }


def _rows(one: Labelling) -> list[dict[str, Any]]:
    return [
        {
            "conversation": one.conversation,
            "number": number,
            "attribute": label.attribute,
            "at": float(label.at),
            "set_by": label.by,
            "who": label.who,
            "before": label.before,
            "after": label.after,
        }
        for number, label in enumerate(one.labels)
    ]


def _as_begun(row: Stored) -> Begun:
    return Begun(row.id, row.updated_at, row.read_until, frozenset(row.chosen or ()))


def _day(row: Stored) -> LabelDay:
    return LabelDay(row.day, row.share, row.of, row.unread, frozenset(row.chosen), row.read_at)
