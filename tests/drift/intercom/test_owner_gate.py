"""Nothing is asked of Intercom with a token before it is known to be one of the right workspace."""

from __future__ import annotations

import httpx
import pytest

from drift.core.model.api_call import Call
from drift.core.model.resources import Json
from drift.intercom.client import IntercomClient
from drift.intercom.errors import ForeignToken, Malformed, ServerFault
from tests.drift.intercom.fakes import answered, client_of, refused

READ = Call("GET", "/teams", "2.16")
SEARCH = Call("POST", "/conversations/search", "2.16", {})
WRITE = Call("PUT", "/ip_allowlist", "2.16", {"enabled": True})


class Intercom:
    """Remembers what it was asked; `away` makes it fail."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.away = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if self.away:
            return refused(500, "server_error")
        return answered({"app": {"id_code": "foreign1"}} if request.url.path == "/me" else {"ok": True})


def only(code: str, intercom: Intercom) -> IntercomClient:
    def belongs(app: Json) -> None:
        if app.get("id_code") != code:
            raise ForeignToken("It is the token of another workspace.")

    client = client_of(intercom)
    client.owner.guard(belongs)
    return client


@pytest.mark.parametrize("call", [READ, SEARCH, WRITE], ids=lambda call: call.path)
def test_with_the_token_of_another_workspace_only_its_name_is_asked(call: Call) -> None:
    intercom = Intercom()
    with only("mine1234", intercom) as client:
        for _ in range(2):
            with pytest.raises(ForeignToken, match="of another workspace"):
                client.perform(call)
    assert intercom.asked == ["/me"]


def test_with_the_right_one_it_is_asked_once() -> None:
    intercom = Intercom()
    with only("foreign1", intercom) as client:
        assert client.perform(READ) == client.perform(READ) == {"ok": True}
        assert client.request("GET", "/me", version="2.16")["app"] == {"id_code": "foreign1"}
    assert intercom.asked == ["/me", "/teams", "/teams", "/me"]


def test_whoever_asked_already_need_not_ask_again() -> None:
    intercom = Intercom()
    with only("foreign1", intercom) as client:
        client.request("GET", "/me", version="2.16")
        client.perform(WRITE)
    assert intercom.asked == ["/me", "/ip_allowlist"]


def test_where_intercom_does_not_say_whose_it_is_nothing_else_is_asked() -> None:
    intercom = Intercom()
    intercom.away = True
    with only("foreign1", intercom) as client:
        with pytest.raises(ServerFault):
            client.perform(WRITE)
        assert set(intercom.asked) == {"/me"}
        intercom.away = False
        assert client.perform(WRITE) == {"ok": True}


@pytest.mark.parametrize(
    "odd", [{}, {"app": None}, {"app": {}}, {"app": {"id_code": ""}}, {"app": {"id_code": 7}}, []], ids=str
)
def test_an_answer_that_names_no_workspace_lets_nothing_pass_and_is_asked_for_again(odd: Json) -> None:
    asked: list[str] = []
    answers = iter([odd, {"app": {"id_code": "mine1234"}}])

    def intercom(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return answered(next(answers) if request.url.path == "/me" else {"ok": True})

    passed: list[Json] = []
    with client_of(intercom) as client:
        client.owner.guard(passed.append)
        with pytest.raises(Malformed, match="does not say which workspace"):
            client.perform(WRITE)
        assert client.perform(WRITE) == {"ok": True}
    assert asked == ["/me", "/me", "/ip_allowlist"]
    assert passed == [{"id_code": "mine1234"}]
