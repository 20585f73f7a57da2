import re
from collections.abc import Iterable

import httpx
import orjson
import pytest

from drift.core.model.resources import Json
from drift.intercom import client as client_module
from drift.intercom.activity_log import NARROWEST, WIDEST
from drift.intercom.errors import Malformed, ServerFault, Unauthorized
from tests.drift.intercom.fakes import BASE, Clock, answered, reader_of, refused

DAY = 86_400
T0 = 1_700_000_000


class Log:
    """An activity log as Intercom serves it: newest first, in pages, and no wider than it can bear."""

    def __init__(
        self, times: Iterable[int], *, bears: int = 30 * DAY, search: bool = True, next_as: str = "url"
    ) -> None:
        self.entries: list[Json] = [
            {"id": f"e{number}", "activity_type": "macro_update", "created_at": at}
            for number, at in enumerate(times)
        ]
        self.bears = bears
        self.search = search
        self.next_as = next_as
        self.windows: list[tuple[str, int, int]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            if not self.search:
                return refused(403, "api_plan_restricted")
            asked = orjson.loads(request.content)
        else:
            asked = {name: int(value) for name, value in request.url.params.items()}
        after, before = int(asked["created_at_after"]), int(asked["created_at_before"])
        self.windows.append((request.method, after, before))
        if before - after > self.bears:
            return refused(500, "server_error")
        found = [one for one in self.entries if after <= one["created_at"] <= before]
        found.sort(key=lambda one: -one["created_at"])
        page, size = int(asked.get("page", 1)), int(asked.get("per_page", 20))
        total = max(1, -(-len(found) // size))
        return answered(
            {
                "type": "activity_log.list",
                "pages": self._pages(page, size, total, after, before),
                "activity_logs": [None, *found[(page - 1) * size : page * size]],
            }
        )

    def _pages(self, page: int, size: int, total: int, after: int, before: int) -> Json:
        url = (
            f"{BASE}/admins/activity_logs?created_at_after={after}&created_at_before={before}&page={page + 1}"
        )
        following: Json = {"url": url, "object": {"page": page + 1, "per_page": size}, "absent": None}[
            self.next_as
        ]
        return {
            "page": page,
            "per_page": size,
            "total_pages": total,
            "next": following if page < total else None,
        }


def read(log: Log, after: int, before: int, *, pinned: str = "2.16", clock: Clock | None = None) -> list[str]:
    return [entry["id"] for entry in reader_of(log, clock, pinned=pinned).activities(after, before)]


@pytest.mark.parametrize("next_as", ["url", "object", "absent"])
@pytest.mark.parametrize("pinned", ["2.14", "2.16"])
def test_every_entry_comes_once_whatever_the_pages_look_like(next_as: str, pinned: str) -> None:
    times = [T0 + number * 1300 for number in range(1000)]  # 15 days
    log = Log(times, next_as=next_as)
    found = read(log, T0, T0 + 16 * DAY, pinned=pinned)
    assert len(found) == len(set(found)) == 1000


def test_an_entry_on_the_edge_of_two_windows_comes_once() -> None:
    log = Log([T0, T0 + WIDEST, T0 + 2 * WIDEST])
    assert sorted(read(log, T0, T0 + 2 * WIDEST)) == ["e0", "e1", "e2"]


def test_no_window_is_wider_than_intercom_bears() -> None:
    log = Log([T0])
    read(log, T0, T0 + 90 * DAY)
    assert max(before - after for _, after, before in log.windows) <= WIDEST + 2


def test_the_window_shrinks_while_intercom_fails_and_grows_again() -> None:
    times = [T0 + number * 3000 for number in range(400)]
    log = Log(times, bears=DAY)
    clock = Clock()
    found = read(log, T0, T0 + 14 * DAY, clock=clock)
    assert len(found) == 400
    assert clock.slept == []  # a narrower window helps sooner than waiting does


def test_a_log_that_fails_for_every_window_is_told() -> None:
    log = Log([T0], bears=60)
    with pytest.raises(ServerFault):
        read(log, T0, T0 + DAY)
    assert min(before - after for _, after, before in log.windows) <= NARROWEST + 2


@pytest.mark.parametrize("pinned", ["2.16", "Preview"])
def test_search_is_asked_in_large_pages_where_it_exists(pinned: str) -> None:
    log = Log([T0 + number for number in range(500)])
    assert len(read(log, T0, T0 + DAY, pinned=pinned)) == 500
    assert [method for method, *_ in log.windows] == ["POST", "POST"]


def test_an_older_version_lists() -> None:
    log = Log([T0])
    read(log, T0, T0 + DAY, pinned="2.15")
    assert [method for method, *_ in log.windows] == ["GET"]


def test_without_search_the_list_is_read_and_search_is_asked_for_once() -> None:
    log = Log([T0], search=False)
    reader = reader_of(log)
    assert len(list(reader.activities(T0, T0 + DAY))) == 1
    assert len(list(reader.activities(T0, T0 + DAY))) == 1
    assert len(log.windows) == 2  # both GET: the refused searches never reached the log


@pytest.mark.parametrize("problem", [refused(401, "unauthorized")])
def test_a_missing_permission_is_told(problem: httpx.Response) -> None:
    reader = reader_of(lambda request: httpx.Response(problem.status_code, content=problem.content))
    with pytest.raises(Unauthorized):
        list(reader.activities(T0, T0 + DAY))


def test_a_page_that_repeats_is_told() -> None:
    answer = {"pages": {"page": 1, "total_pages": 5}, "activity_logs": [{"id": "e1"}]}
    with pytest.raises(Malformed, match=re.escape("activity-log entries repeats")):
        list(reader_of(lambda request: answered(answer)).activities(T0, T0 + DAY))


def test_secrets_in_metadata_are_replaced() -> None:
    entry = {
        "id": "e1",
        "created_at": T0,
        "metadata": {"changes": {"api_key": {"before": "planted", "after": None}}},
    }
    reader = reader_of(lambda request: answered({"activity_logs": [entry]}))
    assert "planted" not in str(list(reader.activities(T0, T0 + 60)))


def test_an_empty_interval_asks_nothing() -> None:
    log = Log([T0])
    assert read(log, T0, T0) == []
    assert log.windows == []


def test_a_page_that_is_too_large_is_asked_for_in_smaller_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Down to a second, where a log that fails is not asked for less than a quarter of an hour."""
    monkeypatch.setattr(client_module, "LARGEST_ANSWER", 4000)
    log = Log([T0 + second for second in range(0, 600, 5)])
    log.entries = [one | {"metadata": {"text": "x" * 200}} for one in log.entries]
    assert sorted(read(log, T0, T0 + 600)) == sorted(f"e{number}" for number in range(120))


def test_entries_without_an_id_are_told_apart() -> None:
    entries = [{"activity_type": "x", "created_at": T0, "metadata": {"n": n}} for n in range(3)]
    reader = reader_of(lambda request: answered({"activity_logs": entries}))
    assert len(list(reader.activities(T0, T0 + 60))) == 3


@pytest.mark.parametrize("depth", [300, 600, 1000, 5000])
def test_an_entry_that_is_nested_too_deeply_keeps_no_other_back(depth: int) -> None:
    deep = b'{"id": "deep", "metadata": ' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
    content = b'{"activity_logs": [' + deep + b', {"id": "good"}]}'
    reader = reader_of(lambda request: httpx.Response(200, content=content))
    assert [entry["id"] for entry in reader.activities(T0, T0 + 60)] == ["deep", "good"]
