"""Every style of pages shows each item once on a good day."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from drift.sandbox.server import create_sandbox
from tests.drift.sandbox.conftest import Clock, client_of, code_of


def _by_cursor(api: httpx.Client, path: str, size: int) -> list[str]:
    ids: list[str] = []
    params: dict[str, Any] = {"per_page": size}
    while True:
        body = api.get(path, params=params).json()
        ids += [item["id"] for item in body["data"]]
        if body["pages"]["next"] is None:
            return ids
        params["starting_after"] = body["pages"]["next"]["starting_after"]


def test_cursors_walk_through_macros_and_connectors(api: httpx.Client) -> None:
    macros = _by_cursor(api, "/macros", 7)
    assert len(macros) == len(set(macros)) == 30
    assert len(set(_by_cursor(api, "/data_connectors", 3))) == 10


def test_articles_can_be_followed_by_cursor_as_well(api: httpx.Client) -> None:
    ids = _by_cursor(api, "/articles", 30)
    assert len(ids) == len(set(ids)) == 70


def test_a_broken_cursor_or_size_is_refused(api: httpx.Client) -> None:
    for cursor in ("!", "e30=", "WzFd"):
        assert code_of(api.get("/macros", params={"starting_after": cursor})) == "client_error"
    assert code_of(api.get("/macros?per_page=0")) == "parameter_invalid"
    assert code_of(api.get("/macros?updated_since=soon")) == "parameter_invalid"


@pytest.mark.parametrize(
    ("path", "highest"), [("/data_connectors", 50), ("/macros", 150), ("/articles", 250)]
)
def test_pages_have_a_largest_size(api: httpx.Client, path: str, highest: int) -> None:
    assert api.get(f"{path}?per_page=9999").json()["pages"]["per_page"] == highest


def test_macros_can_be_asked_for_since_a_moment(api: httpx.Client, clock: Clock) -> None:
    recent = api.get("/macros", params={"updated_since": int(clock.seconds) - 100 * 86_400}).json()["data"]
    assert 0 < len(recent) < 30


def test_articles_come_in_numbered_pages_last_changed_first(api: httpx.Client, clock: Clock) -> None:
    clock.seconds += 5
    api.put("/articles/7033", json={"title": "Just now"})
    pages = [api.get(f"/articles?page={number}").json() for number in (1, 2, 3)]
    ids = [article["id"] for page in pages for article in page["data"]]
    assert ids[0] == "7033"
    assert len(ids) == len(set(ids)) == 70
    assert pages[0]["pages"]["total_pages"] == 3
    assert pages[2]["pages"]["next"] is None


def test_sources_and_the_log_name_the_next_page_by_its_address(api: httpx.Client, clock: Clock) -> None:
    body = api.get("/ai/content_import_sources?per_page=2").json()
    assert body["pages"]["next"].startswith("http://sandbox/ai/content_import_sources?")
    url: str | None = f"/admins/activity_logs?created_at_after={int(clock.seconds) - 6 * 86_400}"
    ids: list[str] = []
    while url is not None:
        page = api.get(url).json()
        ids += [entry["id"] for entry in page["activity_logs"]]
        url = page["pages"]["next"]
    assert len(ids) == len(set(ids)) > 40


def test_a_grown_workspace_has_the_size_asked_for(tmp_path: Path, clock: Clock) -> None:
    with create_sandbox(tmp_path / "big.db", now=clock, scale=1000) as big, client_of(big) as api:
        assert api.get("/_sandbox/state").json()["resources"]["total"] == 1000
        assert len(set(_by_cursor(api, "/macros", 150))) > 200
