"""The routes of the ledger: how it is, its entries, its keys and checkpoints, and all of it as a file."""

from __future__ import annotations

from typing import Any, Final

from drift.core.json_view import Answer, Time, time, time_or_none
from drift.store.ledger import LedgerEntry
from drift.store.ledger_seals import PublishedKey, Sealed
from drift.web.rest.pagination import Items, Page, decode_one, page
from drift.web.rest.parameters import PAGE, flag, moment
from drift.web.rest.problem_details import RoleTooLow
from drift.web.rest.route import API, Request, Response, Routes
from guard.identity.tokens import at_least
from guard.queries.ledger import Dropped, ledger_now, part_of, stream
from guard.sealing.self_check import SelfCheck
from guard.web.context import WebContext
from guard.web.personal_addresses import note_nobody_is_named

routes: Final = Routes[WebContext]()
NEWEST: Final = 50
"""Gaps that are listed."""
NDJSON: Final = "application/x-ndjson"
_OPENED: Final = flag("opened", "With what entries say of people, for operators.")
_TIMES: Final = (
    moment("since", "From the first entry that was recorded then."),
    moment("until", "To the last one before then, and on to the checkpoint that signs it."),
)


class LedgerCheckpointAnswer(Answer, frozen=True):
    """A signed checkpoint over the first `size` entries. `note` is what one keeps: a signed note of C2SP."""

    size: int
    at: Time
    note: str
    witnessed_at: Time | None
    stamped: bool


class LedgerKeyAnswer(Answer, frozen=True):
    """A public key, as NAME+HINT+BASE64. It signs after `since_size` entries and, where it handed over to the next,
    nothing that counts more than `until_size`. `handed` is the note by which an older key handed over to it."""

    public: str
    since: Time
    since_size: int
    until: Time | None
    until_size: int | None
    handed: str | None


class LedgerCheckAnswer(Answer, frozen=True):
    """How the service verified its own ledger last: `entries` are in order; `broken` says where it is not. `gaps` are
    the newest sentences about what was not looked at, of so many in all (`gaps_count`)."""

    at: Time | None
    entries: int
    broken: str | None
    gaps: tuple[str, ...]
    gaps_count: int


class LedgerAnswer(Answer, frozen=True):
    """`size` is how many entries there are, `last` the hash of the last one."""

    origin: str | None
    size: int
    last: str
    at: Time | None
    checkpoint: LedgerCheckpointAnswer | None
    check: LedgerCheckAnswer


class LedgerEntryAnswer(Answer, frozen=True):
    """What was recorded: `what` is the table, `op` what happened to its row, `key` what the row is called. `closed` are
    names of values that say something of people and are not shown, `closed_because` says since when and by which rule
    nobody can read them any more; empty where that is not why."""

    number: int
    at: Time
    what: str
    op: str
    key: str
    row: dict[str, Any]
    closed: tuple[str, ...]
    closed_because: str


@routes.add(
    "GET",
    f"{API}/ledger",
    "How the ledger is: how many entries, the newest checkpoint, and how the service verified it last.",
    answer=LedgerAnswer,
)
def get_ledger(context: WebContext, request: Request) -> LedgerAnswer:
    with context.guarded.view() as view:
        now = ledger_now(view)
    return LedgerAnswer(
        now.origin or None,
        now.head.size,
        now.head.last,
        time(now.head.at) if now.head.size else None,
        _checkpoint(now.newest) if now.newest else None,
        _check(context.service.ledger.check if context.service.ledger else None),
    )


@routes.add(
    "GET",
    f"{API}/ledger/checkpoints",
    "The signed checkpoints, newest first. Whoever keeps one can tell later whether the ledger before it was changed.",
    parameters=PAGE,
    answer=Page[LedgerCheckpointAnswer],
)
def list_ledger_checkpoints(context: WebContext, request: Request) -> Page[LedgerCheckpointAnswer]:
    before = decode_one(request["cursor"], int)
    with context.guarded.view() as view:
        found = view.state.seals.list(request["limit"] + 1, before)
    return page(found, request["limit"], _checkpoint, lambda sealed: (sealed.size,))


@routes.add(
    "GET",
    f"{API}/ledger/keys",
    "The public keys that sign the ledger, or did, in the order in which they came.",
    answer=Items[LedgerKeyAnswer],
)
def list_ledger_keys(context: WebContext, request: Request) -> Items[LedgerKeyAnswer]:
    with context.guarded.view() as view:
        return Items(tuple(_key(key) for key in view.state.seals.published()))


@routes.add(
    "GET",
    f"{API}/ledger/entries",
    "What was recorded, in its order, from a moment on. What entries say of people is shown to operators who ask for "
    "it.",
    parameters=(_TIMES[0], _OPENED, *PAGE),
    answer=Page[LedgerEntryAnswer],
    refuses=(403,),
)
def list_ledger_entries(context: WebContext, request: Request) -> Page[LedgerEntryAnswer]:
    opened = _may_open(context, request)
    after = decode_one(request["cursor"], int)
    with context.guarded.view() as view:
        ledger = view.state.ledger
        first = after + 1 if isinstance(after, int) else 1
        if after is None and request["since"] is not None:
            first = ledger.first_at(request["since"])
        found = ledger.entries(first, request["limit"] + 1, opened=opened)
        dropped = Dropped(view)
    return page(found, request["limit"], lambda entry: _entry(entry, dropped), lambda entry: (entry.number,))


@routes.add(
    "GET",
    f"{API}/ledger/export",
    "The ledger, or a part of it, as a file that its verifier reads: a JSON object a line. `guardrail ledger verify` "
    "says what it is worth, without this service.",
    parameters=(*_TIMES, _OPENED),
    media=(NDJSON,),
    refuses=(403,),
)
def export_ledger(context: WebContext, request: Request) -> Response:
    opened = _may_open(context, request)
    note_nobody_is_named()
    with context.guarded.view() as view:
        part = part_of(view, request["since"], request["until"])
    name = f'attachment; filename="ledger-{part.first}-{part.last}.ndjson"'
    return Response(
        stream(context.guarded, part, opened=opened), media=NDJSON, headers={"Content-Disposition": name}
    )


def _may_open(context: WebContext, request: Request) -> bool:
    """Raises RoleTooLow."""
    if not request["opened"]:
        return False
    if context.guarded.show_ips_to is None or not at_least(request.caller.role, "operator"):
        raise RoleTooLow(
            "What entries say of people is shown to operators, and to nobody where GUARDRAIL_SHOW_IPS_TO is nobody: "
            "leave `opened` out."
        )
    return True


def _checkpoint(sealed: Sealed) -> LedgerCheckpointAnswer:
    seen = time_or_none(sealed.witnessed_at)
    return LedgerCheckpointAnswer(sealed.size, time(sealed.at), sealed.note, seen, sealed.stamp is not None)


def _key(key: PublishedKey) -> LedgerKeyAnswer:
    until = time_or_none(key.until)
    return LedgerKeyAnswer(
        key.public, time(key.since), key.since_size, until, key.until_size, key.handed or None
    )


def _check(check: SelfCheck | None) -> LedgerCheckAnswer:
    if check is None:
        return LedgerCheckAnswer(None, 0, None, (), 0)
    return LedgerCheckAnswer(
        time_or_none(check.verified_at),
        check.entries,
        check.broken or None,
        check.gaps[-NEWEST:],
        len(check.gaps),
    )


def _entry(entry: LedgerEntry, dropped: Dropped) -> LedgerEntryAnswer:
    return LedgerEntryAnswer(
        entry.number,
        time(entry.at),
        entry.what,
        entry.op,
        entry.key,
        dict(entry.row),
        tuple(sorted(entry.erased)),
        dropped.why(entry.number) if entry.erased else "",
    )
