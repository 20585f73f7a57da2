"""Erases a person from the record, and keeps the record: what they did stands under a pseudonym afterwards.

First it is looked where they stand, and whether anything keeps it. Then everything is rewritten in small steps; killed
at any point, it is finished by asking for it again, under the same pseudonym.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from msgspec import structs

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Body, Digest, Json, Ref
from drift.core.normalisation.erasing import Eraser, Person
from drift.sync.erased import fingerprint_of, pseudonym_of
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.erasure import Erasure
from guard.core.model.legal_hold import Held
from guard.core.model.retention import CLASSES, LEDGER_VALUES
from guard.enforcement.holds_now import held_now
from guard.store.erasing.bodies import InForce, new_digest
from guard.store.erasing.tables import Found, every_table, walked
from guard.workflow.erasure_of_ledger import entries_of, erase_in_ledger

Rest = Callable[[float], object]
PAUSE: Final = 0.02
BODIES: Final = "bodies"
ENTRIES: Final = "ledger entries"
_KNOWN_UNDER: Final = ("addresses", "names", "ips", "ids", "handles")
_OPEN: Final = {
    "approvals": ("settled_at", "the question {id} about a change waits for an answer"),
    "proposals": ("closed_at", "the proposal {id} is open"),
    "intents": ("finished_at", "the write {id} is not done"),
    "glass_breaks": (
        "reviewed_at",
        "what was applied without approval for {proposal_id} waits for its review",
    ),
}
"""Tables of what is under way: the column that is empty until it is over, and what to say."""


class ErasureRefused(Exception):
    """Somebody cannot be erased now; the message says all that is in the way, a sentence in each line."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Where somebody stands. `rows` are counts by table, `going` the bodies that get another content. `blocked` says
    why they cannot be erased, `returns` where they would come back from."""

    person: Person
    rows: Mapping[str, int]
    going: Mapping[Digest, Body]
    in_force: tuple[InForce, ...]
    blocked: tuple[str, ...]
    returns: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def preview(work: UnitOfWork, addresses: Collection[str]) -> Preview:
    """Where the person with these addresses stands. Nothing is changed."""
    known = _person(work, addresses)
    bodies = work.personal_bodies.find(Eraser(known, with_ips=False))
    in_force = tuple(work.personal_bodies.in_force(bodies))
    stay = {one.digest for one in in_force}
    going = {digest: body for digest, body in bodies.items() if digest not in stay}
    person = replace(known, digests=_digests(known, going))
    eraser = Eraser(person)
    found = [one for table in walked() for one in work.personal_rows.find(table, eraser)]
    beside = {BODIES: len(bodies), ENTRIES: entries_of(work, person)}
    rows = _counted(found) | {name: count for name, count in beside.items() if count}
    blocked = (*_held(work, person, found, going), *_under_way(found))
    returns = (*_live(in_force), *_in_policies(work, eraser))
    return Preview(person, rows, going, in_force, blocked, returns)


def _digests(person: Person, bodies: Mapping[Digest, Body]) -> dict[str, str]:
    """The digests that bodies have now and then, as hexadecimal text."""
    eraser = Eraser(person, with_ips=False)
    return {digest.hex(): new_digest(body, eraser).hex() for digest, body in bodies.items()}


def erase(
    guarded: GuardedWorkspace,
    addresses: Collection[str],
    by: str,
    *,
    because: str,
    anyway: bool = False,
    rest: Rest,
) -> Erasure:
    """Erase the person with these addresses. `anyway`: although they would come back, and without what they would come
    back from. Raises ErasureRefused and StoreUnavailable."""
    with guarded.transaction() as work:
        seen = preview(work, addresses)
        if wrong := (*seen.blocked, *(() if anyway else seen.returns)):
            raise ErasureRefused("\n".join(wrong))
        reason = Eraser(seen.person).text(because.strip())
        begun = Erasure(seen.person.pseudonym, work.now, by, reason, left_over=seen.returns)
        prints = [fingerprint_of(work.workspace, address) for address in seen.person.addresses]
        work.erasures.add(begun, prints)
        work.erasures.begin(begun.pseudonym, _kept(seen.person))
    entries = erase_in_ledger(guarded, seen.person, rest)
    with guarded.transaction() as work:
        work.personal_bodies.rewrite(seen.going, Eraser(seen.person, with_ips=False))
    rows = {**_rewrite_rows(guarded, seen.person, rest), BODIES: len(seen.going), ENTRIES: entries}
    done = structs.replace(begun, rows={name: count for name, count in rows.items() if count})
    with guarded.transaction() as work:
        work.personal_rows.revoke(done.pseudonym, work.now)
        work.erasures.add(done, prints)
    erase_in_ledger(guarded, seen.person, rest)  # what was recorded meanwhile
    with guarded.transaction() as work:
        work.erasures.end(done.pseudonym)
    guarded.workspace.database.leave_nothing_behind(every_table())
    return done


def _person(work: UnitOfWork, addresses: Collection[str]) -> Person:
    """All that somebody is known under."""
    plain = frozenset(plain_email(address) for address in addresses)
    known = work.state.erased_people.by_fingerprint()
    before = [name for a in sorted(plain) if (name := pseudonym_of(work.workspace, known, a)) is not None]
    name = before[0] if before else work.erasures.next_pseudonym()
    alone = Eraser(Person(name, plain))
    told = [them for body in work.personal_bodies.find(alone).values() for them in _mappings_of(body, plain)]
    names = frozenset(text for them in told if isinstance(text := them.get("name"), str) and len(text) > 1)
    ids = frozenset(str(them["id"]) for them in told if isinstance(them.get("id"), str | int))
    ids |= work.identities.ids_of(plain)
    ips, handles = work.identities.ips_of(plain), work.identities.handles_of(plain)
    person = Person(name, plain, names, ips, ids, handles)
    return _with(person, work.erasures.begun(name) or {})


def _kept(person: Person) -> dict[str, Json]:
    return {part: sorted(getattr(person, part)) for part in _KNOWN_UNDER}


def _with(person: Person, before: Mapping[str, Json]) -> Person:
    """With what they were known under when an erasure began that was interrupted."""
    more = {part: getattr(person, part) | frozenset(before.get(part, ())) for part in _KNOWN_UNDER}
    return replace(person, **more)


def _mappings_of(value: Json, addresses: Collection[str]) -> Iterator[Mapping[str, Any]]:
    """The mappings that are of somebody: those that have their address."""
    if isinstance(value, Mapping):
        if any(isinstance(one, str) and plain_email(one) in addresses for one in value.values()):
            yield value
        for inner in value.values():
            yield from _mappings_of(inner, addresses)
    elif isinstance(value, list):
        for inner in value:
            yield from _mappings_of(inner, addresses)


def _counted(found: Iterable[Found]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in found:
        counts[one.table] = counts.get(one.table, 0) + 1
    return counts


def _held(
    work: UnitOfWork, person: Person, found: Iterable[Found], going: Collection[Digest]
) -> Iterator[str]:
    """The holds that keep any of it."""
    holds, held = work.legal_holds.standing(work.now), held_now(work)
    tables = {one.table for one in found}
    of_class = {LEDGER_VALUES, *(one.name for one in CLASSES if tables.intersection(one.tables))}
    eraser = Eraser(person)
    for hold in holds:
        of_them = hold.sort == "person" and eraser.text(hold.about) != hold.about
        if hold.sort == "everything" or of_them or hold.about in of_class:
            yield hold.sentence
        if hold.made_by in person.addresses:
            yield f"They placed the legal hold {hold.name}, which stands: somebody else has to release it first."
    if any(hold.sort == "resource" for hold in holds):
        yield from _held_resources(held, [one.row for one in found], work.personal_bodies.refs_of(going))


def _held_resources(held: Held, rows: Iterable[Mapping[str, Any]], refs: Iterable[Ref]) -> Iterator[str]:
    """The holds about resources that keep a row, or a body that would get another content."""
    of_bodies = ({"kind": ref.kind, "resource_id": ref.id} for ref in sorted(refs))
    kept = (held.keeps([row]) for row in (*rows, *of_bodies))
    about_rows = {hold.name: hold for hold in kept if hold is not None and hold.sort == "resource"}
    yield from (hold.sentence for hold in about_rows.values())


def _under_way(found: Iterable[Found]) -> Iterator[str]:
    for one in found:
        column, says = _OPEN.get(one.table, ("", ""))
        if column and one.row[column] is None:
            yield f"They are part of what is under way: {says.format(**one.row)}."


def _live(in_force: Iterable[InForce]) -> Iterator[str]:
    for ref in dict.fromkeys(one.ref for one in in_force):
        yield (
            f"{ref} names them, in Intercom or in what would be put back: the next reading brings them back. Take them "
            "out there first."
        )


def _in_policies(work: UnitOfWork, eraser: Eraser) -> Iterator[str]:
    document = work.policies.policy_set.document
    if any(eraser.value(part) is not part for part in document.values()):
        yield (
            "The policies in force name them (people.yaml, or a policy): take them out there first. What git keeps of "
            "older ones is yours to rewrite."
        )


def _rewrite_rows(guarded: GuardedWorkspace, person: Person, rest: Rest) -> dict[str, int]:
    eraser = Eraser(person)
    rows: dict[str, int] = {}
    in_force = {"policy_sets": frozenset({guarded.policies().policy_set.revision})}
    for table in walked():
        after: tuple[Any, ...] | None = None
        while True:
            with guarded.transaction() as work:
                step = work.personal_rows.step(table, eraser, after, in_force)
            rows[str(table.name)] = rows.get(str(table.name), 0) + step.rows
            if step.last is None:
                break
            after = step.last
            rest(PAUSE)
    return rows
