import httpx
import pytest

from drift.core.model.api_call import Call
from drift.intercom.errors import WriteRefused
from drift.intercom.read_only_transport import is_read
from tests.drift.intercom.fakes import answered, client_of


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FETCH"])
def test_observe_mode_sends_nothing_that_could_write(method: str) -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return answered({})

    with (
        client_of(answer, read_only=True) as client,
        pytest.raises(WriteRefused, match="was not sent") as refused,
    ):
        client.perform(Call(method, "/ip_allowlist", "2.16", {"enabled": False}))
    assert sent == []
    assert not refused.value.retriable


def test_observe_mode_lets_reads_and_searches_through() -> None:
    with client_of(lambda request: answered({"ok": True}), read_only=True) as client:
        assert client.request("GET", "/teams", version="2.16") == {"ok": True}
        assert client.request("POST", "/admins/activity_logs/search", version="2.16", json={}) == {"ok": True}


@pytest.mark.parametrize(
    "path",
    [
        b"/tags",
        b"/admins/activity_logs/search/x",
        b"/admins/activity_logs/search/",
        b"/x/admins/activity_logs/search",
        b"/admins/activity_logs%2Fsearch",
        b"/articles?next=/articles/search",
    ],
)
def test_no_path_hides_behind_a_search(path: bytes) -> None:
    assert not is_read("POST", path)


def test_a_search_may_have_a_query() -> None:
    assert is_read("POST", b"/articles/search?x=1")
    assert not is_read("post", b"/articles/search")
