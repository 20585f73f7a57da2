"""Bad days of every kind, over HTTP: what may not be read is unread and never empty, what goes meanwhile is gone alone,
and what Intercom refuses to write is told in Intercom's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from drift.core.catalogue.catalogue import kind
from drift.core.catalogue.kind import Kind
from drift.core.model.changes import FieldChange
from drift.core.model.readings import Read, Unread
from drift.core.model.resources import Ref, Resource
from drift.core.normalisation.fingerprint import fingerprinter
from drift.core.planning.write_plan import ApiPlan, NoApi, plan_create, plan_delete, plan_update
from drift.intercom.errors import Conflict, Forbidden, Unprocessable
from drift.intercom.workspace_reader import Reader
from drift.sandbox.scopes import needed
from drift.sandbox.store import Row
from tests.drift.intercom.box import READABLE, WORKFLOWS, Box, as_client, box
from tests.drift.intercom.classes import BY_HAND, REPLACED, WRITTEN

PINNED = "2.16"
EACH = pytest.mark.parametrize("name", [one.name for one in READABLE])
EACH_WRITTEN = pytest.mark.parametrize("name", sorted({*WRITTEN, *REPLACED}))


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with box(tmp_path_factory.mktemp("box")) as made:
        yield made


@pytest.fixture
def company(founded: Box) -> Iterator[Box]:
    yield founded.fresh()
    founded.fresh()


def read_again(
    company: Box, one: Kind, known: dict[Ref, Resource], reader: Reader | None = None
) -> Read | Unread:
    """A reading by a service that knows what was there before."""
    parents = {each.parent for each in known.values() if each.parent is not None}
    return (reader or company.reader).read(
        one, parents=sorted(parents), known={ref: each.parent for ref, each in known.items()}
    )


def path_read(one: Kind) -> str:
    endpoint = one.endpoint_to_read()
    assert endpoint is not None
    return endpoint.path.replace("{parent_id}", "1").replace("{id}", "1")


# what may not be read


@EACH
def test_without_its_scope_a_kind_is_unread_and_the_permission_is_named(company: Box, name: str) -> None:
    one = kind(name)
    known = company.all(one)
    scopes = needed(path_read(one), write=False)
    assert scopes
    company.token_without(*scopes)
    reading = read_again(company, one, known)
    assert isinstance(reading, Unread)
    assert reading.code == "forbidden"
    assert " or ".join(scopes) in reading.reason
    assert one.read_permission in reading.reason
    assert reading.reason.endswith(".") == bool(one.read_permission)


@EACH
def test_where_intercom_does_not_say_what_is_missing_the_service_does(company: Box, name: str) -> None:
    one = kind(name)
    known = company.all(one)
    company.fault("forbidden", path=path_read(one).partition("/1")[0])
    reading = read_again(company, one, known)
    assert isinstance(reading, Unread)
    assert reading.code == "forbidden"
    assert "You do not have permission to access this resource" in reading.reason
    assert one.read_permission in reading.reason


def test_a_snapshot_without_any_scope_reads_nothing_and_calls_nothing_empty(company: Box) -> None:
    known = {ref: each.parent for one in READABLE for ref, each in company.all(one).items()}
    company.token_without(*{scope for one in READABLE for scope in needed(path_read(one), write=False)})
    readings = {each.kind: each for each in company.reader.read_all(READABLE, known)}
    assert {name for name, each in readings.items() if not isinstance(each, Unread)} == set()
    assert len(readings) == len(READABLE)


@EACH
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("plan_restricted", "plan_restricted"),
        ("version_invalid", "not_in_version"),
        ("unauthorized", "unauthorized"),
    ],
)
def test_what_the_plan_or_the_version_lacks_is_unread_for_that_reason(
    company: Box, name: str, fault: str, code: str
) -> None:
    one = kind(name)
    known = company.all(one)
    company.fault(fault, path=path_read(one).partition("/1")[0])
    reading = read_again(company, one, known)
    assert isinstance(reading, Unread)
    assert reading.code == code


# what goes meanwhile


@dataclass
class Meanwhile(httpx.BaseTransport):
    """Does something once, right after the first answer to a request like this."""

    inside: httpx.BaseTransport
    like: Callable[[httpx.Request], bool]
    does: Callable[[], None]
    done: bool = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.inside.handle_request(request)
        if not self.done and self.like(request):
            self.done = True
            answer.read()
            self.does()
        return answer


def go(company: Box, resource: Resource) -> None:
    """The resource goes, whoever may do that in Intercom."""
    store = company.sandbox.workspace.store
    if resource.ref.kind != "conversation_attribute_option":
        store.delete(resource.ref.kind, resource.ref.id)
        return
    assert resource.parent is not None
    attribute = store.get("conversation_attribute", resource.parent.id) or {}
    attribute["options"] = [one for one in attribute["options"] if one["id"] != resource.ref.id]
    store.put(Row("conversation_attribute", resource.parent.id, attribute, 0.0))


@pytest.mark.parametrize("name", [one.name for one in READABLE if not one.singleton])
def test_what_goes_between_the_list_and_the_get_is_gone_and_nothing_else(company: Box, name: str) -> None:
    one = kind(name)
    known = company.all(one)
    goes = [each for each in known.values() if "." not in each.ref.id][-1]
    client = as_client(company.sandbox)
    inside = httpx.WSGITransport(app=company.sandbox.app)
    client._http = httpx.Client(
        transport=Meanwhile(inside, lambda _request: True, lambda: go(company, goes)),
        headers=client._http.headers,
    )
    reader = Reader(client, fingerprint=fingerprinter(b"k"), workflow_ids=WORKFLOWS)
    during = read_again(company, one, known, reader)
    reader.close()
    assert isinstance(during, Read)
    assert {each.ref for each in during.resources} >= known.keys() - {goes.ref}
    after = read_again(company, one, known)
    assert isinstance(after, Read)
    assert {each.ref for each in after.resources} == known.keys() - {goes.ref}
    # where a kind can hide its resources, only the log tells that one is gone
    assert after.unconfirmed == ({goes.ref} if one.may_be_hidden else frozenset())


@pytest.mark.parametrize("name", [one.name for one in READABLE if one.nested])
def test_with_its_parent_only_what_stood_under_it_goes(company: Box, name: str) -> None:
    one = kind(name)
    known = company.all(one)
    parent = next(each.parent for each in known.values())
    assert parent is not None
    for gone in (*(each for each in known.values() if each.parent == parent), Resource(parent, {})):
        go(company, gone)
    after = read_again(company, one, known)
    left = {ref for ref, each in known.items() if each.parent != parent}
    assert isinstance(after, Read) or not left
    if isinstance(after, Read):
        assert {each.ref for each in after.resources} == left
        assert after.unconfirmed == frozenset()


# what is refused


def writes_of(company: Box, one: Kind) -> list[ApiPlan]:
    """One plan of each sort that the kind has: a change, a creation, a deletion."""
    for resource in company.all(one).values():
        fields = [
            FieldChange(f"/{name}", value, not value if isinstance(value, bool) else f"{value} x")
            for name in sorted(one.writable)
            if isinstance(value := resource.body.get(name), bool | str) and name != "external_id"
        ] or [FieldChange("/admin_ids", resource.body.get("admin_ids"), [1001])]
        plans = [
            plan_update(one, resource.ref, resource.parent, resource.body, fields[:1], PINNED),
            plan_create(one, resource, PINNED, anew=True),
            plan_delete(one, resource, PINNED),
        ]
        if isinstance(plans[0], ApiPlan):
            return [plan for plan in plans if isinstance(plan, ApiPlan)]
    raise AssertionError(f"no resource of {one.name} can be written")


@EACH_WRITTEN
@pytest.mark.parametrize(
    ("fault", "error", "told"),
    [
        ("unprocessable", Unprocessable, "422, data_invalid): The request could not be processed"),
        ("conflict", Conflict, "409, conflict): The object is being changed by another request"),
    ],
)
def test_a_refused_write_is_told_in_intercoms_words_and_changes_nothing(
    company: Box, name: str, fault: str, error: type[Exception], told: str
) -> None:
    one = kind(name)
    before = company.all(one)
    company.fault(fault)
    for plan in writes_of(company, one):
        with pytest.raises(error) as refused:
            company.carry_out(one, plan)
        assert told in str(refused.value)
    assert company.all(one) == before


@EACH_WRITTEN
def test_without_the_scope_to_write_it_is_named_and_nothing_changes(company: Box, name: str) -> None:
    one = kind(name)
    before, plans = company.all(one), writes_of(company, one)
    for plan in plans:
        scopes = needed(plan.calls[0].path, write=True)
        assert scopes
        company.token_without(*scopes)
        with pytest.raises(Forbidden) as refused:
            company.carry_out(one, plan)
        assert " or ".join(scopes) in str(refused.value)
    company.token_without()
    assert company.all(one) == before


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_what_a_person_writes_is_never_asked_of_intercom(company: Box, name: str) -> None:
    one = kind(name)
    for resource in company.all(one).values():
        fields = [FieldChange("/name", resource.body.get("name"), "x")]
        assert isinstance(
            plan_update(one, resource.ref, resource.parent, resource.body, fields, PINNED), NoApi
        )
        assert isinstance(plan_create(one, resource, PINNED, anew=True), NoApi)
        assert isinstance(plan_delete(one, resource, PINNED), NoApi) == (one.delete is None)
