import threading
from collections.abc import Callable

import httpx
import pytest

from drift.core.catalogue.catalogue import KINDS, kind
from drift.core.model.readings import Read, Reading, Unread
from drift.core.model.resources import Json, Ref, Resource
from drift.intercom.errors import NotFound, ServerFault
from tests.drift.intercom.fakes import answered, reader_of, refused

Routes = dict[str, Json | httpx.Response | Callable[[httpx.Request], httpx.Response]]


class Server:
    """Answers by `METHOD path`; what it does not know is 404. Remembers what was asked."""

    def __init__(self, routes: Routes) -> None:
        self.routes = routes
        self.asked: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = f"{request.method} {request.url.path}"
        with self._lock:
            self.asked.append(name)
        route = self.routes.get(name, refused(404, "not_found"))
        if callable(route):
            return route(request)
        if isinstance(route, httpx.Response):
            return httpx.Response(route.status_code, headers=route.headers, content=route.content)
        return answered(route)


def read(name: str, routes: Routes, pinned: str = "2.16", ids: tuple[str, ...] = (), **more: Json) -> Reading:
    return reader_of(Server(routes), pinned=pinned, ids=ids).read(kind(name), **more)


def refs(reading: Reading) -> list[str]:
    assert isinstance(reading, Read), reading
    return sorted(resource.ref.id for resource in reading.resources)


def known(name: str, *ids: str) -> dict[Ref, Ref | None]:
    return {Ref(name, id_): None for id_ in ids}


TEAMS = {
    "type": "team.list",
    "teams": [{"id": "1", "name": "A", "admin_ids": [2, 1]}, {"id": "2", "name": "B"}],
}


def test_a_list_is_read() -> None:
    reading = read("team", {"GET /teams": TEAMS})
    assert refs(reading) == ["1", "2"]
    assert isinstance(reading, Read)
    assert reading.resources[0].body["admin_ids"] == [1, 2]
    assert reading.started_at == 1_700_000_000.0


def test_an_apparent_deletion_is_one_only_when_a_get_answers_404() -> None:
    reading = read("team", {"GET /teams": TEAMS}, known=known("team", "1", "9"))
    assert reading == Read("team", 1_700_000_000.0, reading.resources, frozenset(), "2.16")  # type: ignore[union-attr]
    assert refs(reading) == ["1", "2"]


def test_what_the_list_forgot_is_taken_from_its_get() -> None:
    routes: Routes = {"GET /teams": TEAMS, "GET /teams/9": {"id": "9", "name": "Hidden"}}
    assert refs(read("team", routes, known=known("team", "9"))) == ["1", "2", "9"]


@pytest.mark.parametrize(
    "trouble", [refused(500, "server_error"), refused(403, "forbidden"), refused(401, "unauthorized")]
)
def test_what_could_not_be_confirmed_is_neither_there_nor_deleted(trouble: httpx.Response) -> None:
    reading = read("team", {"GET /teams": TEAMS, "GET /teams/9": trouble}, known=known("team", "9"))
    assert refs(reading) == ["1", "2"]
    assert isinstance(reading, Read)
    assert reading.unconfirmed == {Ref("team", "9")}


def test_known_resources_of_other_kinds_are_no_business_of_this_reading() -> None:
    server = Server({"GET /teams": TEAMS})
    reader_of(server).read(kind("team"), known=known("article", "9"))
    assert server.asked == ["GET /teams"]


MACROS = {"type": "list", "data": [{"id": "1", "name": "A"}], "pages": {"next": None}}


def test_a_hidden_macro_is_not_taken_for_deleted() -> None:
    reading = read("macro", {"GET /macros": MACROS}, known=known("macro", "1", "9"))
    assert isinstance(reading, Read)
    assert reading.unconfirmed == {Ref("macro", "9")}


def test_a_macro_whose_deletion_was_logged_is_deleted() -> None:
    reading = read("macro", {"GET /macros": MACROS}, known=known("macro", "9"), deleted=[Ref("macro", "9")])
    assert isinstance(reading, Read)
    assert reading.unconfirmed == frozenset()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refused(401, "unauthorized"), "unauthorized"),
        (refused(403, "forbidden"), "forbidden"),
        (refused(403, "api_plan_restricted"), "plan_restricted"),
        (refused(400, "intercom_version_invalid"), "not_in_version"),
        (refused(404, "not_found"), "not_found"),
        (refused(429, "rate_limit_exceeded"), "rate_limited"),
        (refused(500, "server_error"), "server_error"),
        (httpx.Response(200, content=b"{"), "malformed"),
        (answered({"teams": {}}), "malformed"),
        (answered({"teams": [{"name": "no id"}]}), "malformed"),
        (answered({"teams": ["odd"]}), "malformed"),
    ],
)
def test_trouble_is_unread_with_a_reason_and_never_an_empty_list(answer: httpx.Response, code: str) -> None:
    reading = read("team", {"GET /teams": answer}, known=known("team", "1"))
    assert isinstance(reading, Unread)
    assert reading.code == code
    assert reading.reason


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


def test_an_unreachable_host_is_unread() -> None:
    reading = read("team", {"GET /teams": unreachable})
    assert isinstance(reading, Unread)
    assert (reading.code, reading.reason) == (
        "unreachable",
        "Intercom could not be reached for GET /teams (ConnectError).",
    )


def test_half_a_list_is_unread() -> None:
    def page(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("starting_after"):
            raise httpx.RemoteProtocolError("peer closed connection")
        return answered({"data": [{"id": "1"}], "pages": {"next": {"starting_after": "c"}}})

    reading = read("macro", {"GET /macros": page}, known=known("macro", "1", "2"))
    assert isinstance(reading, Unread)


@pytest.mark.parametrize("pinned", ["2.7", "2.13"])
@pytest.mark.parametrize("name", ["ip_allowlist", "macro", "data_connector", "office_hours_schedule"])
def test_a_kind_that_the_pinned_version_lacks_is_not_even_asked_for(name: str, pinned: str) -> None:
    server = Server({})
    reading = reader_of(server, pinned=pinned).read(kind(name))
    assert isinstance(reading, Unread)
    assert reading.code == "not_in_version"
    assert pinned in reading.reason
    assert server.asked == []


def test_a_kind_that_no_api_reads_says_so() -> None:
    reading = read("messenger_settings", {})
    assert isinstance(reading, Unread)
    assert reading.code == "log_only"


def test_a_singleton_is_always_there() -> None:
    allowlist = {"type": "ip_allowlist", "enabled": True, "ip_allowlist": []}
    assert refs(read("ip_allowlist", {"GET /ip_allowlist": allowlist})) == ["singleton"]
    gone = read("ip_allowlist", {}, known={Ref("ip_allowlist", "singleton"): None})
    assert isinstance(gone, Unread)


CONNECTORS = {"data": [{"id": "1", "name": "A"}, {"id": "2", "name": "B"}], "pages": {"next": None}}


def test_details_come_from_one_get_each() -> None:
    routes: Routes = {
        "GET /data_connectors": CONNECTORS,
        "GET /data_connectors/1": {"id": "1", "url": "https://a.example"},
        "GET /data_connectors/2": {"id": "2", "url": "https://b.example"},
    }
    reading = read("data_connector", routes)
    assert isinstance(reading, Read)
    assert [resource.body["url"] for resource in reading.resources] == [
        "https://a.example",
        "https://b.example",
    ]


def test_a_detail_that_could_not_be_read_is_unconfirmed_and_a_vanished_one_is_gone() -> None:
    routes: Routes = {
        "GET /data_connectors": {"data": [{"id": "1"}, {"id": "2"}, {"id": "3"}]},
        "GET /data_connectors/1": {"id": "1"},
        "GET /data_connectors/2": refused(500, "server_error"),
    }
    reading = read("data_connector", routes, known=known("data_connector", "1", "2", "3"))
    assert isinstance(reading, Read)
    assert refs(reading) == ["1"]
    assert reading.unconfirmed == {Ref("data_connector", "2")}


def test_no_details_at_all_is_unread() -> None:
    routes: Routes = {"GET /data_connectors": CONNECTORS}
    routes |= {f"GET /data_connectors/{id_}": refused(403, "action_forbidden") for id_ in "12"}
    reading = read("data_connector", routes)
    assert isinstance(reading, Unread)
    assert reading.code == "forbidden"


EXCEPTIONS = "/office_hours_schedules/{}/office_hours_exceptions"


def test_nested_resources_are_read_under_each_parent() -> None:
    parents = [Ref("office_hours_schedule", id_) for id_ in ("1", "2", "gone")]
    routes: Routes = {
        f"GET {EXCEPTIONS.format(1)}": {"data": [{"id": "11"}]},
        f"GET {EXCEPTIONS.format(2)}": {"data": [{"id": "21"}, {"id": "22"}]},
    }
    lost: dict[Ref, Ref | None] = {Ref("office_hours_exception", "31"): parents[2]}
    reading = read("office_hours_exception", routes, parents=parents, known=lost)
    assert isinstance(reading, Read)
    assert [(one.ref.id, one.parent and one.parent.id) for one in reading.resources] == [
        ("11", "1"),
        ("21", "2"),
        ("22", "2"),
    ]
    assert reading.unconfirmed == frozenset()  # its own GET answered 404


def test_workflows_are_read_by_configured_id() -> None:
    routes: Routes = {"GET /export/workflows/67": {"workflow": {"id": "67", "state": "live"}}}
    assert refs(read("workflow", routes, ids=("67", "68"))) == ["67"]
    reading = read("workflow", {})
    assert isinstance(reading, Unread)
    assert reading.code == "no_ids"


def test_the_allowlist_is_asked_for_by_number_and_a_team_is_not() -> None:
    versions: dict[str, str] = {}

    def note(request: httpx.Request) -> httpx.Response:
        versions[request.url.path] = request.headers["Intercom-Version"]
        return answered({"teams": []})

    reader = reader_of(note, pinned="Preview")
    reader.read(kind("ip_allowlist"))
    reader.read(kind("team"))
    assert versions == {"/ip_allowlist": "2.16", "/teams": "Preview"}


def test_one_resource_is_there_or_gone_or_in_trouble() -> None:
    routes: Routes = {"GET /teams/1": {"id": "1", "name": "A"}, "GET /teams/2": refused(503, "x")}
    reader = reader_of(Server(routes))
    team = kind("team")
    assert reader.read_one(team, Ref("team", "1")) == Resource(Ref("team", "1"), {"id": "1", "name": "A"})
    assert reader.read_one(team, Ref("team", "3")) is None
    with pytest.raises(ServerFault):
        reader.read_one(team, Ref("team", "2"))
    with pytest.raises(NotFound):
        reader.read_one(kind("ip_allowlist"), Ref("ip_allowlist", "singleton"))


def test_a_snapshot_reads_parents_before_children_and_tells_each_reading() -> None:
    routes: Routes = {
        "GET /office_hours_schedules": {"data": [{"id": "1"}]},
        f"GET {EXCEPTIONS.format(1)}": {"data": [{"id": "11"}]},
        "GET /teams": TEAMS,
    }
    chosen = [kind("office_hours_exception"), kind("office_hours_schedule"), kind("team")]
    told: list[str] = []
    readings = list(reader_of(Server(routes)).read_all(chosen, on_done=lambda one: told.append(one.kind)))
    assert {reading.kind: refs(reading) for reading in readings} == {
        "office_hours_schedule": ["1"],
        "office_hours_exception": ["11"],
        "team": ["1", "2"],
    }
    assert told == [reading.kind for reading in readings]
    assert told.index("office_hours_schedule") < told.index("office_hours_exception")


def test_a_child_of_an_unread_parent_is_unread_for_the_same_reason() -> None:
    routes: Routes = {"GET /office_hours_schedules": refused(403, "api_plan_restricted")}
    chosen = [kind("office_hours_exception"), kind("office_hours_schedule")]
    readings = list(reader_of(Server(routes)).read_all(chosen))
    assert [reading.code for reading in readings if isinstance(reading, Unread)] == ["plan_restricted"] * 2


@pytest.mark.parametrize("each", KINDS, ids=lambda one: one.name)
def test_a_token_that_may_nothing_leaves_every_kind_unread(each: Json) -> None:
    reader = reader_of(lambda request: refused(401, "unauthorized"), ids=("1",))
    assert isinstance(reader.read(each, parents=[Ref(each.parent, "1")] if each.parent else []), Unread)


def test_secrets_never_leave_the_reader() -> None:
    connector = {
        "id": "1",
        "url": "https://u:planted@a.example",
        "headers": [{"name": "K", "value": "planted"}],
    }
    routes: Routes = {"GET /data_connectors": CONNECTORS, "GET /data_connectors/1": connector}
    assert "planted" not in repr(read("data_connector", routes))


ATTRIBUTE_LIST = {
    "id": "1",
    "ticket_type_attributes": {"ticket_type_attributes": [{"id": "11", "name": "A"}]},
}
UNDER_TYPES = [Ref("ticket_type", id_) for id_ in ("1", "2")]
KNOWN_UNDER_TYPES: dict[Ref, Ref | None] = {
    Ref("ticket_type_attribute", f"{parent.id}1"): parent for parent in UNDER_TYPES
}


def test_what_stands_under_a_parent_that_is_gone_is_gone() -> None:
    routes: Routes = {"GET /ticket_types/1": ATTRIBUTE_LIST}
    reading = read("ticket_type_attribute", routes, parents=UNDER_TYPES, known=KNOWN_UNDER_TYPES)
    assert isinstance(reading, Read)
    assert (refs(reading), reading.unconfirmed) == (["11"], frozenset())


REDIRECTS = "/help_center/help_centers/{}/redirects"
CENTERS = [Ref("help_center", id_) for id_ in ("1", "2")]
KNOWN_UNDER_CENTERS: dict[Ref, Ref | None] = {
    Ref("help_center_redirect", f"{parent.id}1"): parent for parent in CENTERS
}


def centers(*ids: str) -> Routes:
    return {f"GET /help_center/help_centers/{id_}": {"id": id_, "identifier": "help"} for id_ in ids}


def test_a_404_under_a_parent_that_is_there_is_no_deletion() -> None:
    found = {"id": "11", "from_url": "https://help.acme.example/a"}
    routes: Routes = {**centers("1", "2"), f"GET {REDIRECTS.format(1)}": {"data": [found]}}
    reading = read("help_center_redirect", routes, parents=CENTERS, known=KNOWN_UNDER_CENTERS)
    assert isinstance(reading, Read)
    assert refs(reading) == ["11"]
    assert reading.unconfirmed == {Ref("help_center_redirect", "21")}


def test_where_no_parent_has_the_list_the_kind_is_unread() -> None:
    for only in (CENTERS[:1], CENTERS):
        reading = read("help_center_redirect", centers("1", "2"), parents=only, known=KNOWN_UNDER_CENTERS)
        assert isinstance(reading, Unread)
        assert reading.code == "not_found"


def test_one_resource_is_gone_with_its_parent() -> None:
    one = (kind("ticket_type_attribute"), Ref("ticket_type_attribute", "21"), UNDER_TYPES[1])
    assert reader_of(Server({})).read_one(*one) is None


def test_every_parent_can_be_asked_for() -> None:
    for each in KINDS:
        if each.nested:
            assert kind(str(each.parent)).get is not None


def test_a_big_kind_tells_how_many_resources_there_are_so_far() -> None:
    tags = {"data": [{"id": str(number)} for number in range(120)]}
    routes: Routes = {"GET /tags": tags, "GET /teams": TEAMS}
    told: list[tuple[str, int]] = []
    chosen = [kind("tag"), kind("team")]
    list(reader_of(Server(routes)).read_all(chosen, so_far=lambda name, count: told.append((name, count))))
    assert told == [("tag", 50), ("tag", 100)]
