"""One pass over a kind: what is there, what could not be read, and which of the known resources are really gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from drift.core.catalogue.kind import Kind, Listing
from drift.core.model.readings import SoFar, unheard
from drift.core.model.resources import SINGLETON_ID, Ref, Resource
from drift.intercom.errors import IntercomError, NotFound
from drift.intercom.resource_requests import ResourceRequests

Known: TypeAlias = Mapping[Ref, Ref | None]
"""Resources that were there the last time, each with its parent."""

TELL_EVERY: Final = 50
"""How many resources are found between two words about them."""


@dataclass(slots=True)
class ListedResources:
    """What a pass brought: `unread` was there, or may be, but nothing is known of it."""

    there: dict[Ref, Resource] = field(default_factory=dict)
    unread: dict[Ref, IntercomError | None] = field(default_factory=dict)


class KindReader:
    """A pass over one kind, with the executor its requests may use. Everything may raise IntercomError."""

    def __init__(
        self,
        asking: ResourceRequests,
        kind: Kind,
        executor: Executor,
        *,
        urgent: bool,
        so_far: SoFar = unheard,
    ) -> None:
        self._asking = asking
        self._kind = kind
        self._executor = executor
        self._urgent = urgent
        self._so_far = so_far
        self._silent: dict[Ref | None, NotFound] = {}  # parents that are there, but not the list under them

    def around(self, parents: Sequence[Ref], ids: Iterable[str]) -> ListedResources:
        """Every resource of the kind: by its list, under each parent, or by the configured ids."""
        kind = self._kind
        if kind.singleton:
            return self._details([(Ref(kind.name, SINGLETON_ID), None)])
        if kind.listing is None and kind.parent:
            return self._details([(Ref(kind.name, parent.id), parent) for parent in parents])
        if kind.listing is None:
            return self._details((Ref(kind.name, id_), None) for id_ in ids)
        listed = self._under(parents, kind.listing) if kind.nested else self._listed(kind.listing)
        if kind.needs_get:
            return self._details((one.ref, one.parent) for one in listed)
        return ListedResources({one.ref: one for one in self._counted(listed)})

    def confirm(self, seen: ListedResources, known: Known, deleted: Collection[Ref]) -> None:
        """Ask for each known resource that was not seen. Only a 404 makes it a deletion; where the kind can hide
        resources, only one that is also in `deleted`."""
        gone = {
            ref: parent for ref, parent in known.items() if ref not in seen.there and ref not in seen.unread
        }
        missing = self._without_unknown(seen, gone)
        if self._kind.get is None:
            self._confirm_by_list(seen, missing)
            return
        asked = self._asked(missing.items())
        seen.there.update(asked.there)
        seen.unread.update(asked.unread)
        if self._kind.may_be_hidden:
            hidden = missing.keys() - asked.there.keys() - asked.unread.keys() - set(deleted)
            seen.unread.update(dict.fromkeys(hidden))

    def _without_unknown(self, seen: ListedResources, missing: Known) -> Known:
        """What is missing, but for what stands under a parent that is there without its list: nothing is known of
        that."""
        seen.unread.update(
            {ref: self._silent[parent] for ref, parent in missing.items() if parent in self._silent}
        )
        return {ref: parent for ref, parent in missing.items() if parent not in self._silent}

    def _confirm_by_list(self, seen: ListedResources, missing: Known) -> None:
        """Where no GET reads the kind, its list is read once more: what it has not twice, is gone."""
        if not missing or self._kind.listing is None:
            return
        parents = sorted({parent for parent in missing.values() if parent is not None})
        again = self.around(parents, ()).there
        seen.there.update({ref: one for ref, one in again.items() if ref in missing})
        self._without_unknown(seen, {ref: parent for ref, parent in missing.items() if ref not in again})

    def _counted(self, found: Iterable[Resource]) -> Iterator[Resource]:
        for number, one in enumerate(found, 1):
            if number % TELL_EVERY == 0:
                self._so_far(self._kind.name, number)
            yield one

    def _listed(self, listing: Listing) -> Iterator[Resource]:
        return self._asking.many(self._kind, listing, None, urgent=self._urgent, executor=self._executor)

    def _under(self, parents: Sequence[Ref], listing: Listing) -> Iterator[Resource]:
        def children(parent: Ref) -> tuple[Resource, ...] | NotFound:
            try:
                return self._asking.under(self._kind, listing, parent, urgent=self._urgent)
            except NotFound as problem:
                return problem

        answers = dict(zip(parents, self._executor.map(children, parents), strict=True))
        silent: dict[Ref | None, NotFound] = {
            parent: one for parent, one in answers.items() if isinstance(one, NotFound)
        }
        if silent and len(silent) == len(answers):
            raise next(iter(silent.values()))  # this workspace has no such thing to read
        self._silent.update(silent)
        return (one for found in answers.values() if not isinstance(found, NotFound) for one in found)

    def _details(self, refs: Iterable[tuple[Ref, Ref | None]]) -> ListedResources:
        """Each by its own GET. What is gone since it was listed is gone; when nothing at all could be read, the reason
        is raised: then the kind is unread."""
        asked = self._asked(refs)
        failures = [problem for problem in asked.unread.values() if problem is not None]
        if failures and not asked.there:
            raise failures[0]
        return asked

    def _asked(self, refs: Iterable[tuple[Ref, Ref | None]]) -> ListedResources:
        """The GETs begin while `refs` is still being listed."""
        pending: dict[Ref, Future[Resource | None]] = {}
        for ref, parent in refs:
            pending[ref] = self._executor.submit(
                self._asking.one, self._kind, ref, parent, urgent=self._urgent
            )
        seen = ListedResources()
        for ref, answer in pending.items():
            try:
                resource = answer.result()
            except IntercomError as problem:
                seen.unread[ref] = problem
                continue
            if resource is not None:
                seen.there[ref] = resource
                if len(seen.there) % TELL_EVERY == 0:
                    self._so_far(self._kind.name, len(seen.there))
        return seen
