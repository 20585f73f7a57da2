"""What leads from one workspace into another, or tells a stranger which ones there are: nothing does."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from guard.identity.wrong_tokens import WrongTokens
from tests.guard.web.console.browser import browser
from tests.guard.web.several import OPERATOR, TINA, Several, several
from tests.guard.web.stage import DAVE, Stage

METHODS = ("GET", "HEAD", "OPTIONS", "POST")


@pytest.fixture
def both(calm: Stage) -> Iterator[Several]:
    with several(calm) as made:
        yield made


def test_an_address_leads_nowhere_else(both: Several) -> None:
    """A redirect would lose the name: what was asked of one workspace would be done in the default one."""
    for path in (
        "/api/v1/workspaces/test//snapshots",
        "/api/v1/workspaces/test//drift",
        "/api/v1/workspaces/test/%2Fdrift",
        "/api/v1/workspaces//test/drift",
        "/api/v1//workspaces/test/drift",
        "/api/v1/workspaces/test/../acme/drift",
        "/api/v1/workspaces/test/%2e%2e/drift",
        "/api/v1/workspaces/test/workspaces/acme/drift",
        "/webhooks/intercom//test",
        "/w//test/",
    ):
        for method in METHODS:
            answer = both.ask(path, OPERATOR, method)
            assert (path, method, answer.status_code) == (path, method, 404)
            assert "Location" not in answer.headers


def test_whoever_is_slowed_learns_of_no_token_by_asking_whether_the_service_is_ready(
    both: Several, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "workspaces" in both.ask("/readyz", TINA).text
    monkeypatch.setattr(WrongTokens, "seconds_to_wait", lambda *of: 60.0)
    assert "workspaces" not in both.ask("/readyz", TINA).text


def test_strangers_see_the_same_of_every_name(both: Several) -> None:
    client = both.on.app.test_client()
    for method in ("GET", "POST", "PUT"):
        for path in ("", "/", "/drift", "/approvals/1/vote", "/nothing"):
            there, nowhere = (client.open(f"/w/{name}{path}", method=method) for name in ("test", "nope"))
            assert there.status_code == nowhere.status_code, (method, path)
            assert there.headers.get("Location", "").replace("test", "nope") == nowhere.headers.get(
                "Location", ""
            )
            assert there.text.replace("/w/test", "/w/nope") == nowhere.text, (method, path)


def test_whoever_may_enter_several_cannot_tell_what_is_not_for_them_from_what_is_not_there(
    both: Several,
) -> None:
    inside = browser(both.on.app)
    assert inside.sign_in(both.tokens[TINA]).status_code == 303
    for method in ("GET", "POST", "PUT"):
        shut, nowhere = (inside.client.open(f"/w/{name}/drift", method=method) for name in ("acme", "nope"))
        assert (shut.status_code, nowhere.status_code) in ((404, 404), (405, 405)), method
        assert shut.text.replace("/w/acme", "/w/nope") == nowhere.text, method


def test_nobody_learns_the_name_of_a_workspace_from_what_answers_anybody(both: Several) -> None:
    assert both.ask("/healthz", None).status_code == 200
    for path in ("/healthz", "/readyz", "/metrics", "/api/v1/workspaces", "/api/v1/openapi.json"):
        answer = both.ask(path, None)
        names = [one.guarded.workspace.name for one in both.workspaces]
        assert names == ["acme", "test"]
        assert [name for name in names if f'"{name}"' in answer.text or f"/{name}/" in answer.text] == [], (
            path
        )
    assert both.ask("/metrics", None).status_code == 401


def test_figures_show_the_workspaces_in_which_a_token_holds(both: Several) -> None:
    def shown(who: str) -> set[str]:
        return set(re.findall(r'workspace="([^"]*)"', both.ask("/metrics", who).text))

    assert both.ask("/metrics", DAVE).status_code == 200
    assert (shown(DAVE), shown(OPERATOR)) == ({"acme"}, {"acme", "test"})
    assert both.ask("/metrics", TINA).status_code == 404
    assert shown(TINA) == set()


def test_a_cursor_of_one_workspace_shows_nothing_of_it_in_another(busy: Stage) -> None:
    with several(busy) as both:
        tried = set[str]()
        for path in sorted(
            {rule.rule for rule in both.on.app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
        ):
            page = both.ask(f"{path}?limit=1", DAVE)
            after = page.json.get("next") if page.status_code == 200 and isinstance(page.json, dict) else None
            if not after:
                continue
            tried.add(path)
            whole = {"limit": "1", "cursor": after}
            own = both.on.app.test_client().get(
                f"/api/v1/workspaces/test{path.removeprefix('/api/v1')}",
                query_string=whole,
                headers={"Authorization": f"Bearer {both.tokens[TINA]}"},
            )
            assert (own.status_code, (own.json or {}).get("items")) == (200, []), path
        assert {"/api/v1/changes", "/api/v1/resources", "/api/v1/findings"} <= tried
