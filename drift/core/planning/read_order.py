"""The order of a snapshot: kinds concurrently, parents before their children. Reads nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from drift.core.catalogue.kind import Kind
from drift.core.model.readings import Read, Reading, Unread
from drift.core.model.resources import Body, Ref


def in_order(
    kinds: Iterable[Kind], read: Callable[[Kind, Sequence[Ref]], Reading], clock: Callable[[], float]
) -> Iterator[Reading]:
    """Read every kind, each in a thread, and yield the readings as they end.

    A child waits for its parent, if that is among the kinds. If the parent is unread, so is the child, for the same
    reason.
    """
    chosen = {kind.name: kind for kind in kinds}
    waiting = {name: kind for name, kind in chosen.items() if kind.parent in chosen and not kind.parent_field}
    with ThreadPoolExecutor(max(1, len(chosen)), thread_name_prefix="snapshot") as threads:
        running: set[Future[Reading]] = {
            threads.submit(read, kind, ()) for name, kind in chosen.items() if name not in waiting
        }
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for reading in (future.result() for future in done):
                for child in _children(reading.kind, waiting):
                    running.add(threads.submit(_under, child, reading, read, clock))
                yield reading


def may_have(kind: Kind, trace: Body) -> bool:
    """Whether the parent with this trace can have children of this kind. Some kinds have a flag that says so."""
    return not kind.parent_flag or bool(trace.get(kind.parent_flag))


def _children(name: str, waiting: dict[str, Kind]) -> list[Kind]:
    ready = [kind for kind in waiting.values() if kind.parent == name]
    for kind in ready:
        del waiting[kind.name]
    return ready


def _under(
    kind: Kind, parent: Reading, read: Callable[[Kind, Sequence[Ref]], Reading], clock: Callable[[], float]
) -> Reading:
    match parent:
        case Read():
            return read(kind, [item.ref for item in parent.resources if may_have(kind, item.trace)])
        case Unread():
            reason = f"{kind.title} needs {parent.kind}, which could not be read: {parent.reason}"
            return Unread(kind.name, clock(), parent.code, reason)
