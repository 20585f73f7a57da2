"""A sandbox lives in a file: it survives restarts and comes out the same for the same seed."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from drift.sandbox.cast import CAROL, TOKEN, WORKSPACE_ID
from drift.sandbox.server import create_sandbox, serve_in_thread
from drift.sandbox.store import Store
from tests.drift.sandbox.conftest import START, Clock, as_teammate, client_of, log_since


def test_state_log_and_subscription_survive_a_restart(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "w.db"
    with create_sandbox(path, now=clock, webhook_url="http://127.0.0.1:1/") as first, client_of(first) as api:
        api.post("/_sandbox/faults", json={"fault": "drop_webhooks"})
        api.put("/ip_allowlist", json={"enabled": False}, headers=as_teammate(CAROL.email))
        before = log_since(api, clock.seconds)
    with create_sandbox(path, now=clock) as second, client_of(second) as api:
        assert api.get("/ip_allowlist").json()["enabled"] is False
        assert log_since(api, clock.seconds) == before
        assert api.get("/_sandbox/state").json()["webhooks"]["url"] == "http://127.0.0.1:1/"


def _everything(path: Path) -> object:
    store = Store(path)
    rows = [store.listing(kind) for kind in store.counts()]
    log = store.activities(0, 2**53, [], 100_000, 0)
    store.close()
    return rows, log


def test_the_same_seed_and_clock_give_the_same_company(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        create_sandbox(tmp_path / name, now=Clock(), seed=seed).close()
    same, again, other = (_everything(tmp_path / name) for name in "abc")
    assert same == again
    assert same != other


def test_the_company_of_another_seed_is_another_workspace(tmp_path: Path, clock: Clock) -> None:
    """Its id stands wherever Intercom says which workspace something is of, also in what is made later."""
    usual = [create_sandbox(tmp_path / f"{seed}.db", now=clock, seed=seed) for seed in (7, 1, 8)]
    try:
        stores = [box.workspace.store for box in usual]
        codes = [box.workspace.id_code for box in usual]
        assert codes[0] == WORKSPACE_ID
        assert len(set(codes)) == 3
        assert len({box.workspace.number for box in usual}) == 3
        for box, store, code in zip(usual, stores, codes, strict=True):
            client_of(box).post("/news/news_items", json={"title": "Spring", "sender_id": int(CAROL.id)})
            client_of(box).post("/help_center/collections", json={"name": "Spring"})
            rows = [body for kind in store.counts() for body in store.listing(kind)]
            named = {body["workspace_id"] for body in rows if "workspace_id" in body}
            assert named == {code}
            assert client_of(box).get("/me").json()["app"]["id_code"] == code
            assert any(body["id"] == code for body in store.listing("brand"))
        macros = [{body["name"]: body["body_text"] for body in one.listing("macro")} for one in stores]
        assert len(macros[0]) > len(macros[1])
        assert any(macros[0][name] != said for name, said in macros[1].items())
        assert macros[1].keys() != macros[2].keys()
    finally:
        for box in usual:
            box.close()


def test_a_reset_founds_the_company_again(tmp_path: Path, clock: Clock) -> None:
    with create_sandbox(tmp_path / "w.db", now=clock) as sandbox, client_of(sandbox) as api:
        fresh = api.get("/_sandbox/state").json()["resources"]
        api.delete("/articles/7002")
        api.post("/_sandbox/faults", json={"fault": "unauthorized"})
        assert api.post("/_sandbox/reset").json()["resources"] == fresh
        assert api.get("/articles/7002").status_code == 200


def test_a_fresh_company_has_the_promised_size(tmp_path: Path) -> None:
    with create_sandbox(tmp_path / "w.db", now=Clock()) as sandbox:
        counts = sandbox.workspace.store.counts()
        assert 250 <= sum(counts.values()) <= 340
        assert (counts["article"], counts["macro"], counts["workflow"]) == (70, 30, 3)
        assert sandbox.workspace.store.count_activities(0, int(START) - 1, []) > 4000
        assert sandbox.workspace.store.count_activities(int(START), 2**53, []) == 0


def test_many_clients_at_once_lose_no_write_and_no_entry(tmp_path: Path, clock: Clock) -> None:
    with create_sandbox(tmp_path / "w.db", now=clock) as sandbox:
        server = serve_in_thread(sandbox)
        with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {TOKEN}"}) as api:

            def close_the_day(day: int) -> int:
                body = {"exception_date": f"2030-01-{day:02}", "exception_type": "closed"}
                return api.post("/office_hours_schedules/41/office_hours_exceptions", json=body).status_code

            with ThreadPoolExecutor(12) as pool:
                assert set(pool.map(close_the_day, range(1, 25))) == {201}
            days = api.get("/office_hours_schedules/41/office_hours_exceptions").json()["data"]
            search = {"created_at_after": int(clock.seconds), "per_page": 250}
            found = api.post("/admins/activity_logs/search", json=search).json()["activity_logs"]
        server.stop()
    assert len({day["id"] for day in days if day["exception_date"].startswith("2030")}) == 24
    assert len({entry["id"] for entry in found}) == 24


def test_a_server_stops_and_can_be_started_again(tmp_path: Path) -> None:
    with create_sandbox(tmp_path / "w.db", now=Clock()) as sandbox:
        for _ in range(2):
            server = serve_in_thread(sandbox)
            assert server.url.endswith(str(server.port))
            assert httpx.get(f"{server.url}/").status_code == 200
            server.stop()


def test_a_stopping_server_does_not_wait_for_slow_faults(tmp_path: Path) -> None:
    with create_sandbox(tmp_path / "w.db", now=Clock()) as sandbox:
        server = serve_in_thread(sandbox)
        httpx.post(f"{server.url}/_sandbox/faults", json={"fault": "slow", "ms": 60_000})
        with contextlib.suppress(httpx.ReadTimeout):
            httpx.get(f"{server.url}/me", timeout=0.05)
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 30
