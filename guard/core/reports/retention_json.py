"""How long records are kept, what was deleted and what is held, as the JSON people read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from drift.core.json_view import Answer, Time, time, time_or_none
from guard.core.model.erasure import Erasure
from guard.core.model.legal_hold import LegalHold, Sort
from guard.core.model.retention import Deletion


class LegalHoldAnswer(Answer, frozen=True):
    """What is neither deleted nor erased. `about` is an address, KIND/ID or a class of record, as `sort` says; `keeps`
    says it in words."""

    name: str
    because: str
    sort: Sort
    about: str
    keeps: str
    status: Literal["stands", "released", "over"]
    made_by: str
    made_at: Time
    until: Time | None
    released_at: Time | None
    released_by: str
    released_because: str


class DeletionAnswer(Answer, frozen=True):
    """What was deleted of a class in one run: what was older than `kept_from`. `rows` counts by table, `held` the
    records that legal holds kept."""

    id: str
    record_class: str
    rule: str
    kept_from: Time
    began_at: Time
    ended_at: Time
    by: str
    rows: Mapping[str, int]
    held: int
    sentence: str


class TableOutlookAnswer(Answer, frozen=True):
    """How many rows of a table are old enough to go, how many there are, and the moment of the oldest."""

    table: str
    going: int
    all: int
    oldest: Time | None


class RecordClassAnswer(Answer, frozen=True):
    """A class of record: how long it is kept by which rule, from when on (null: all of it), what is old enough to go,
    the hold that keeps all of it, and what was deleted of it last."""

    record_class: str
    says: str
    period: str
    rule: str
    kept_from: Time | None
    going: int
    all: int
    oldest: Time | None
    tables: tuple[TableOutlookAnswer, ...]
    held_by: str | None
    last: DeletionAnswer | None


class RetentionAnswer(Answer, frozen=True):
    """What is kept for how long, and the newest deletions."""

    classes: tuple[RecordClassAnswer, ...]
    deletions: tuple[DeletionAnswer, ...]


class ErasureAnswer(Answer, frozen=True):
    """Somebody who was erased. Their address is not there any more: what they did stands under the pseudonym. `rows`
    counts what was rewritten by table, `left_over` says where they still stand and why."""

    pseudonym: str
    at: Time
    by: str
    because: str
    rows: Mapping[str, int]
    left_over: tuple[str, ...]


def legal_hold(hold: LegalHold, now: float) -> LegalHoldAnswer:
    return LegalHoldAnswer(
        name=hold.name,
        because=hold.because,
        sort=hold.sort,
        about=hold.about,
        keeps=hold.says,
        status="stands" if hold.stands(now) else "over" if hold.released_at is None else "released",
        made_by=hold.made_by,
        made_at=time(hold.made_at),
        until=time_or_none(hold.until),
        released_at=time_or_none(hold.released_at),
        released_by=hold.released_by,
        released_because=hold.released_because,
    )


def deletion(one: Deletion) -> DeletionAnswer:
    return DeletionAnswer(
        id=one.id,
        record_class=one.record_class,
        rule=one.rule,
        kept_from=time(one.kept_from),
        began_at=time(one.began_at),
        ended_at=time(one.ended_at),
        by=one.by,
        rows=one.rows,
        held=one.held,
        sentence=one.sentence,
    )


def erasure(one: Erasure) -> ErasureAnswer:
    return ErasureAnswer(
        pseudonym=one.pseudonym,
        at=time(one.at),
        by=one.by,
        because=one.because,
        rows=one.rows,
        left_over=tuple(one.left_over),
    )
