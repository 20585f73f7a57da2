"""Reading all resources of one kind, and confirming which of the known ones are deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from drift.core.catalogue.kind import Kind, Listing
from drift.core.model.readings import Prepare, SoFar, unheard, unprepared
from drift.core.model.resources import SINGLETON_ID, Ref, Resource
from drift.intercom.errors import IntercomError, NotFound
from drift.intercom.resource_requests import ResourceRequests

Known: TypeAlias = Mapping[Ref, Ref | None]
"""The resources of the previous reading, each with its parent."""

TELL_EVERY: Final = 50
"""Progress is reported after this many resources."""


@dataclass(slots=True)
class ListedResources:
    """The resources of one pass. Those in `unread` may exist, but could not be read."""

    present: dict[Ref, Resource] = field(default_factory=dict)
    unread: dict[Ref, IntercomError | None] = field(default_factory=dict)


class KindReader:
    """Reads one kind; its requests run on the executor. Every method may raise IntercomError."""

    def __init__(
        self,
        requests: ResourceRequests,
        kind: Kind,
        executor: Executor,
        *,
        urgent: bool,
        so_far: SoFar = unheard,
        prepare: Prepare = unprepared,
    ) -> None:
        self._requests = requests
        self._kind = kind
        self._executor = executor
        self._urgent = urgent
        self._so_far = so_far
        self._prepare = prepare
        self._unlisted: dict[Ref | None, NotFound] = {}  # parents that exist while their list answers 404

    def around(self, parents: Sequence[Ref], ids: Iterable[str]) -> ListedResources:
        """Read every resource of the kind: from its list, under each parent, or by the configured ids."""
        kind = self._kind
        if kind.singleton:
            return self._details([(Ref(kind.name, SINGLETON_ID), None)])
        if kind.listing is None and kind.parent:
            return self._details([(Ref(kind.name, parent.id), parent) for parent in parents])
        if kind.listing is None:
            return self._details((Ref(kind.name, id_), None) for id_ in ids)
        listed = self._under(parents, kind.listing) if kind.nested else self._listed(kind.listing)
        if kind.needs_get:
            return self._details((resource.ref, resource.parent) for resource in listed)
        return ListedResources({resource.ref: resource for resource in self._with_progress(listed)})

    def confirm(self, listed: ListedResources, known: Known, deleted: Collection[Ref]) -> None:
        """GET each known resource that was not listed. Only a 404 makes it a deletion. Where the kind can hide
        resources, it must also be in `deleted`."""
        gone = {
            ref: parent
            for ref, parent in known.items()
            if ref not in listed.present and ref not in listed.unread
        }
        missing = self._mark_unlisted(listed, gone)
        if self._kind.get is None:
            self._confirm_by_list(listed, missing)
            return
        confirmed = self._read_each(missing.items())
        listed.present.update(confirmed.present)
        listed.unread.update(confirmed.unread)
        if self._kind.may_be_hidden:
            hidden = missing.keys() - confirmed.present.keys() - confirmed.unread.keys() - set(deleted)
            listed.unread.update(dict.fromkeys(hidden))

    def _mark_unlisted(self, listed: ListedResources, missing: Known) -> Known:
        """Mark the missing resources whose parent could not be listed as unread. Returns the others."""
        listed.unread.update(
            {ref: self._unlisted[parent] for ref, parent in missing.items() if parent in self._unlisted}
        )
        return {ref: parent for ref, parent in missing.items() if parent not in self._unlisted}

    def _confirm_by_list(self, listed: ListedResources, missing: Known) -> None:
        """Read the list again, for kinds without a GET. A resource missing from both lists is deleted."""
        if not missing or self._kind.listing is None:
            return
        parents = sorted({parent for parent in missing.values() if parent is not None})
        again = self.around(parents, ()).present
        listed.present.update({ref: resource for ref, resource in again.items() if ref in missing})
        self._mark_unlisted(listed, {ref: parent for ref, parent in missing.items() if ref not in again})

    def _with_progress(self, resources: Iterable[Resource]) -> Iterator[Resource]:
        for number, resource in enumerate(resources, 1):
            if number % TELL_EVERY == 0:
                self._so_far(self._kind.name, number)
            yield resource

    def _listed(self, listing: Listing) -> Iterator[Resource]:
        return self._requests.many(
            self._kind,
            listing,
            None,
            urgent=self._urgent,
            executor=self._executor,
            prepare=self._prepare_listed,
        )

    def _prepare_listed(self, resource: Resource) -> None:
        if not self._kind.needs_get:
            self._prepare(resource)

    def _one(self, ref: Ref, parent: Ref | None) -> Resource | None:
        resource = self._requests.one(self._kind, ref, parent, urgent=self._urgent)
        if resource is not None:
            self._prepare(resource)
        return resource

    def _under(self, parents: Sequence[Ref], listing: Listing) -> Iterator[Resource]:
        def children(parent: Ref) -> tuple[Resource, ...] | NotFound:
            try:
                return self._requests.under(
                    self._kind, listing, parent, urgent=self._urgent, prepare=self._prepare_listed
                )
            except NotFound as problem:
                return problem

        answers = dict(zip(parents, self._executor.map(children, parents), strict=True))
        unlisted: dict[Ref | None, NotFound] = {
            parent: answer for parent, answer in answers.items() if isinstance(answer, NotFound)
        }
        if unlisted and len(unlisted) == len(answers):
            raise next(iter(unlisted.values()))  # this workspace has no such thing to read
        self._unlisted.update(unlisted)
        return (
            resource for answer in answers.values() if not isinstance(answer, NotFound) for resource in answer
        )

    def _details(self, refs: Iterable[tuple[Ref, Ref | None]]) -> ListedResources:
        """GET each resource. A 404 means it was deleted since it was listed. When every GET fails, raises the first
        failure: the kind is unread."""
        listed = self._read_each(refs)
        failures = [problem for problem in listed.unread.values() if problem is not None]
        if failures and not listed.present:
            raise failures[0]
        return listed

    def _read_each(self, refs: Iterable[tuple[Ref, Ref | None]]) -> ListedResources:
        """GET each resource, starting while `refs` is still being listed."""
        pending: dict[Ref, Future[Resource | None]] = {}
        for ref, parent in refs:
            pending[ref] = self._executor.submit(self._one, ref, parent)
        listed = ListedResources()
        for ref, answer in pending.items():
            try:
                resource = answer.result()
            except IntercomError as problem:
                listed.unread[ref] = problem
                continue
            if resource is not None:
                listed.present[ref] = resource
                if len(listed.present) % TELL_EVERY == 0:
                    self._so_far(self._kind.name, len(listed.present))
        return listed
