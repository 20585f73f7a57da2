"""One app, several workspaces: each is reached under its own address, by those whom it knows, and by nobody else."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from drift.store import bind_workspace
from drift.web.rest.route import API, WORKSPACES
from guard.web import ROUTES
from tests.guard.web.several import OPERATOR, TEST_CODE, TEST_SECRET, TINA, Several, several
from tests.guard.web.stage import ALICE, BOB, CLIENT_SECRET, DAVE, Stage, notification, sign

ACME_CODE = "abc12345"


@pytest.fixture
def both(calm: Stage) -> Iterator[Several]:
    with several(calm) as made:
        yield made


def of(name: str, path: str) -> str:
    return f"{WORKSPACES}/{name}{path}"


def test_each_workspace_is_served_under_its_own_address(both: Several) -> None:
    for path, name in (("/me", "acme"), (of("acme", "/me"), "acme"), (of("test", "/me"), "test")):
        address = path if path.startswith(API) else f"{API}{path}"
        answer = both.ask(address, OPERATOR)
        assert answer.status_code == 200, answer.text
        assert answer.json is not None
        assert answer.json["workspace"] == name


def test_what_is_written_under_a_name_is_written_there_and_nowhere_else(both: Several) -> None:
    note = {"text": "the guidance about refunds was changed"}
    answer = both.ask(of("test", "/notes"), TINA, "POST", note)
    assert answer.status_code == 201, answer.text
    assert len(items(both.ask(of("test", "/aftermath"), OPERATOR))) == 1
    assert items(both.ask(f"{API}/aftermath", OPERATOR)) == []


def items(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return list(answer.json["items"])


def test_no_route_tells_a_workspace_that_is_not_there_from_one_that_is_not_for_the_caller(
    both: Several,
) -> None:
    """Neither without a token, nor with one that is good elsewhere."""
    for route in ROUTES:
        if not route.path.startswith(f"{API}/") or route.path.startswith(WORKSPACES):
            continue
        path = (
            route.path.removeprefix(API)
            .replace("{kind}", "team")
            .replace("{id}", "1")
            .replace("{name}", "siem")
        )
        for who, status in ((None, 401), (ALICE, 404)):
            there, not_there = (both.ask(of(name, path), who, route.method) for name in ("test", "nope"))
            assert there.status_code == not_there.status_code == status, f"{route.method} {path} {who}"
            assert there.data == not_there.data
            assert dict(there.headers) == dict(not_there.headers)


@pytest.mark.parametrize(
    "path", ["", "/readyz", "/workspaces", "/workspaces/test", "/metrics", "/nothing/there"]
)
def test_an_address_without_a_route_of_its_own_tells_nothing_either(both: Several, path: str) -> None:
    for who in (None, ALICE):
        there, not_there = (both.ask(of(name, path), who) for name in ("test", "nope"))
        assert there.status_code == not_there.status_code
        assert there.status_code in (401, 404)
        assert there.data == not_there.data


def test_a_caller_is_told_which_workspaces_are_for_their_token(both: Several) -> None:
    answer = both.ask(f"{API}/drift", TINA)
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["detail"] == (
        "Your token is not good for the default workspace, which this address means. It is good for "
        "/api/v1/workspaces/test."
    )


def test_a_token_is_counted_as_wrong_only_where_it_is_good_nowhere(both: Several) -> None:
    for _ in range(40):
        assert both.ask(of("nope", "/me"), TINA).status_code == 404
    assert both.ask(of("test", "/me"), TINA).status_code == 200


def test_the_list_has_the_workspaces_that_the_token_is_good_for(both: Several) -> None:
    assert [one["name"] for one in items(both.ask(WORKSPACES, OPERATOR))] == ["acme", "test"]
    assert [(one["name"], one["default"]) for one in items(both.ask(WORKSPACES, ALICE))] == [("acme", True)]
    assert [(one["name"], one["default"]) for one in items(both.ask(WORKSPACES, TINA))] == [("test", False)]
    one = both.ask(of("test", ""), TINA)
    assert one.status_code == 200
    assert one.json is not None
    assert one.json["id_code"] == TEST_CODE


def test_a_route_of_the_installation_serves_whoever_may_enter_any_workspace(both: Several) -> None:
    document = both.ask(f"{API}/openapi.json", TINA)
    assert document.status_code == 200
    assert document.json is not None
    assert [one["url"] for one in document.json["servers"]] == [API, f"{WORKSPACES}/{{workspace}}"]


def test_the_location_of_what_was_begun_is_in_the_same_workspace(both: Several) -> None:
    answer = both.ask(of("test", "/snapshots"), TINA, "POST", {})
    assert answer.status_code == 202
    assert answer.headers["Location"] == of("test", "/snapshots/latest")


# Readiness


def test_the_service_is_ready_although_a_workspace_is_in_trouble_and_says_which(both: Several) -> None:
    both.test.condition.troubles["poll"] = "Intercom does not take the token any more."
    assert both.ask("/readyz", None).json == {"ready": True}
    [said] = (both.ask("/readyz", OPERATOR).json or {})["workspaces"]
    assert said["name"] == "test"
    assert not said["ready"]
    assert said["troubles"]["poll"] == "Intercom does not take the token any more."
    assert (both.ask("/readyz", ALICE).json or {})["workspaces"] == []


AWAY = "lost"


def test_a_workspace_that_could_not_be_put_together_is_told_of_to_who_looks_after_all(both: Several) -> None:
    """Nobody can enter it yet; its name is no news for somebody who looks after a part of them."""
    both.workspaces.troubles = {AWAY: "The policies are broken.", "test": "Its mode is wrong."}
    both.workspaces.alarm = "line 3: `mode` is wrong."
    said = both.ask("/readyz", OPERATOR).json or {}
    found = {one["name"]: one["troubles"].get("file", "") for one in said["workspaces"]}
    assert found[AWAY] == "It is not guarded, and nothing in it is looked at. The policies are broken."
    assert found["test"].endswith("not as the file says. Its mode is wrong.")
    assert said["alarms"] == [
        "The file of workspaces is wrong, and all of them stay as they are. line 3: `mode` is wrong."
    ]
    assert AWAY not in both.ask("/readyz", ALICE).text
    assert AWAY not in both.ask("/readyz", TINA).text
    assert "Its mode is wrong." in both.ask("/readyz", TINA).text
    figures = both.ask("/metrics", OPERATOR).text
    assert 'guardrail_workspaces_in_trouble{what="file"} 1.0' in figures
    assert 'guardrail_workspaces_in_trouble{what="workspace"} 2.0' in figures


def test_each_workspace_says_for_itself_whether_its_work_is_done(both: Several) -> None:
    assert both.ask(of("acme", "/readyz"), OPERATOR).status_code == 200
    assert both.ask(of("test", "/readyz"), OPERATOR).status_code == 503
    assert both.ask(of("test", "/readyz"), ALICE).status_code == 404
    assert both.ask(of("test", "/readyz"), None).status_code == 401


# Webhooks


def entry(id: str) -> dict[str, Any]:
    return {
        "id": id,
        "activity_type": "office_hours_change",
        "created_at": 1_700_000_000,
        "performed_by": {"type": "admin", "id": "1", "email": BOB},
        "metadata": {},
    }


def notify(
    on: Several, id: str, *, app: str, secret: str, path: str = "/webhooks/intercom"
) -> tuple[int, Any]:
    body = notification(entry(id), app_id=app)
    headers = {"X-Hub-Signature": sign(body, secret)}
    answer = on.on.app.test_client().post(path, data=body, headers=headers)
    return answer.status_code, (orjson.loads(answer.data) if answer.status_code == 200 else {})


def arrived(on: Several) -> dict[str, list[str]]:
    found = {}
    for guarded in (on.on.guarded, on.test.guarded):
        with guarded.view() as view:
            found[guarded.workspace.name] = [
                one.activity.id for one in view.state.activities.search(limit=10)
            ]
    return found


@pytest.mark.parametrize("path", ["/webhooks/intercom", "/webhooks/intercom/test", "/webhooks/intercom/acme"])
def test_a_notification_reaches_the_workspace_that_it_names(both: Several, path: str) -> None:
    assert notify(both, "t1", app=TEST_CODE, secret=TEST_SECRET, path=path)[1]["news"]
    assert notify(both, "a1", app=ACME_CODE, secret=CLIENT_SECRET, path=path)[1]["news"]
    assert arrived(both) == {"acme": ["a1"], "test": ["t1"]}


def test_of_two_that_have_the_same_id_and_secret_the_address_says_which_is_meant(calm: Stage) -> None:
    with several(calm, secret=CLIENT_SECRET, code=ACME_CODE) as both:
        for name, id in (("test", "t1"), ("acme", "a1")):
            path = f"/webhooks/intercom/{name}"
            assert notify(both, id, app=ACME_CODE, secret=CLIENT_SECRET, path=path)[1]["news"]
        assert arrived(both) == {"acme": ["a1"], "test": ["t1"]}


def test_a_name_is_believed_only_under_the_secret_of_that_workspace(both: Several) -> None:
    status, said = notify(both, "t1", app=TEST_CODE, secret=CLIENT_SECRET)
    assert (status, said["news"], said["understood"]) == (
        200,
        False,
        False,
    )  # signed by us, about no workspace of ours
    assert notify(both, "t2", app=TEST_CODE, secret="another")[0] == 401
    assert arrived(both) == {"acme": [], "test": []}


def test_an_address_of_no_workspace_takes_and_tells_what_every_other_does(both: Several) -> None:
    assert notify(both, "t1", app=TEST_CODE, secret=TEST_SECRET, path="/webhooks/intercom/nope")[0] == 200
    assert notify(both, "t2", app=TEST_CODE, secret="another", path="/webhooks/intercom/nope")[0] == 401
    client = both.on.app.test_client()
    assert client.head("/webhooks/intercom/test").status_code == 200


def test_one_app_in_several_workspaces_signs_for_all_with_one_secret(calm: Stage) -> None:
    with several(calm, secret=CLIENT_SECRET) as both:
        assert notify(both, "t1", app=TEST_CODE, secret=CLIENT_SECRET)[1]["news"]
        assert notify(both, "a1", app=ACME_CODE, secret=CLIENT_SECRET)[1]["news"]
        assert not notify(both, "x1", app="somebody", secret=CLIENT_SECRET)[1]["understood"]
        assert arrived(both) == {"acme": ["a1"], "test": ["t1"]}


@pytest.mark.parametrize(
    "named", [{}, {"app_id": None}, {"app_id": ""}, {"app_id": 7}, {"app_id": [ACME_CODE]}]
)
@pytest.mark.parametrize("path", ["", "/test", "/acme"])
def test_what_names_no_workspace_goes_to_none_of_those_that_share_its_secret(
    calm: Stage, named: dict[str, Any], path: str
) -> None:
    body = notification(entry("x1"), **named)
    headers = {"X-Hub-Signature": sign(body, CLIENT_SECRET)}
    with several(calm, secret=CLIENT_SECRET) as both:
        answer = both.on.app.test_client().post(f"/webhooks/intercom{path}", data=body, headers=headers)
        assert answer.status_code == 200
        assert answer.json == {
            "topic": "admin.activity_log_event.created",
            "news": False,
            "understood": False,
        }
        assert arrived(both) == {"acme": [], "test": []}


def test_what_names_no_workspace_goes_to_the_only_one_that_has_its_secret(both: Several) -> None:
    body = notification(entry("x1"))
    headers = {"X-Hub-Signature": sign(body, TEST_SECRET)}
    answer = both.on.app.test_client().post("/webhooks/intercom/acme", data=body, headers=headers)
    assert answer.status_code == 200
    assert arrived(both) == {"acme": [], "test": ["x1"]}


def test_a_workspace_that_was_not_read_yet_takes_nothing_that_may_be_of_another_one(calm: Stage) -> None:
    with several(calm, secret=CLIENT_SECRET, code="") as both:
        assert not notify(both, "x1", app="somebody", secret=CLIENT_SECRET)[1]["news"]
        named = "/webhooks/intercom/test"
        assert not notify(both, "x2", app="somebody", secret=CLIENT_SECRET, path=named)[1]["news"]
        assert arrived(both) == {"acme": [], "test": []}


def test_one_that_was_not_read_yet_takes_nothing_that_has_a_name_under_its_own_secret_either(
    calm: Stage,
) -> None:
    """Nobody knows yet which name is its own: an entry of another workspace would count once it is read."""
    with several(calm, code="") as both:
        for path in ("/webhooks/intercom", "/webhooks/intercom/test"):
            status, said = notify(both, "t1", app="somebody", secret=TEST_SECRET, path=path)
            assert (status, said["news"], said["understood"]) == (200, False, False)
        assert arrived(both) == {"acme": [], "test": []}
        with both.test.guarded.workspace.database.write() as connection:
            bind_workspace(connection, both.test.guarded.workspace.id, "somebody")
        assert notify(both, "t1", app="somebody", secret=TEST_SECRET)[1]["news"]
        assert arrived(both) == {"acme": [], "test": ["t1"]}


def test_an_app_that_was_uninstalled_alarms_its_own_workspace(both: Several) -> None:
    body = orjson.dumps({"app_id": TEST_CODE})
    signature = hmac.new(TEST_SECRET.encode(), body, hashlib.sha256).hexdigest()
    answer = both.on.app.test_client().post(
        "/webhooks/intercom", data=body, headers={"X-Body-Signature": signature}
    )
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["news"]
    alarmed = {}
    for name in ("acme", "test"):
        spots = both.ask(of(name, "/drift"), OPERATOR).json or {}
        alarmed[name] = [one["cause"] for one in spots["blind_spots"] if one["cause"] == "app_uninstalled"]
    assert alarmed == {"acme": [], "test": ["app_uninstalled"]}


def test_nothing_of_many_workspaces_is_seen_where_there_is_one(calm: Stage) -> None:
    assert [one["name"] for one in calm.get(WORKSPACES, DAVE)["items"]] == ["acme"]
    assert calm.get(of("acme", "/me"), DAVE)["workspace"] == "acme"
    assert calm.ask(of("test", "/me"), DAVE).status_code == 404
    assert "workspaces" not in calm.get("/readyz", DAVE)
