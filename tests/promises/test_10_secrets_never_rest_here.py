"""Secrets never rest here: planted ones are looked for in every file, table, log line, message and answer."""

from __future__ import annotations

import io
import logging
import re
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import MetaData, select

from drift.core.model.changes import apply
from drift.intercom.webhook_signature import verify
from drift.sandbox.cast import SECRET, TOKEN
from drift.sandbox.webhooks import signature
from guard.identity.tokens import create
from guard.runtime.channel_settings import ChannelSettings, read_channels
from guard.runtime.environment import Environment
from guard.runtime.logging_setup import write_logs
from tests.flows.bad_days import everything_in, without_waiting
from tests.flows.world import DAVE, MALLORY, POLICIES, World, world
from tests.guard.web.console.browser import Browser, crawled
from tests.served import app_of

HEADER = "planted-header-value-1"
IN_URL = "planted-url-parameter-2"
IN_USER = "planted-password-in-url-3"
IN_BODY = "planted-in-body-template-4"
IN_LOG = "planted-in-log-entry-5"
IN_WEBHOOK = "planted-in-webhook-6"
IN_SLACK = "planted-slack-address-7"
IN_CHANNEL = "planted-channel-address-8"
IN_KEY = "cGxhbnRlZC1zaWduaW5nLWtleS05LTEyMzQ1Njc4OTA="
IN_MAIL = "planted-mail-password-10"
PLANTED = (HEADER, IN_URL, IN_USER, IN_BODY, IN_LOG, IN_WEBHOOK, IN_SLACK, IN_CHANNEL, IN_KEY, IN_MAIL)
NOTIFICATIONS = """\
version: 1
channels:
  siem: { type: webhook }
  on-call: { type: apprise }
  readers: { type: mail, to: dave@acme.example }
routes:
  - to: [siem, on-call, readers, slack]
"""
LISTS = (
    "resources",
    "changes",
    "activity",
    "decisions",
    "approvals",
    "snapshots",
    "findings",
    "intents",
    "remedies",
)


@contextmanager
def written_logs(w: World) -> Iterator[io.StringIO]:
    """The log as the service writes it, with everything that libraries may say."""
    stream = io.StringIO()
    root, before, level = logging.getLogger(), list(logging.getLogger().handlers), logging.getLogger().level
    write_logs("json", w.settings.secrets, stream)
    try:
        yield stream
    finally:
        for handler in list(root.handlers):
            root.removeHandler(handler)
        for handler in before:
            root.addHandler(handler)
        root.setLevel(level)


def a_careless_day(w: World, api: FlaskClient) -> None:
    """Secrets wherever Intercom lets people put them."""
    connector = {
        "url": f"https://bot:{IN_USER}@evil.example/hook?api_key={IN_URL}",
        "body": f'{{"client_secret": "{IN_BODY}", "text": "hello"}}',
        "headers": [{"name": "X-Api-Key", "value": HEADER}, {"name": "Accept", "value": "application/json"}],
    }
    w.act(MALLORY, "PATCH", "/data_connectors/502", connector)
    w.does(MALLORY, "bulk_export", {"access_token": IN_LOG, "nested": [{"clientSecret": IN_LOG}]})
    item = {
        "id": "hooked",
        "activity_type": "app_webhook_creation",
        "created_at": int(w.clock()),
        "performed_by": {"type": "admin", "id": 1005, "email": MALLORY, "ip": "192.0.2.9"},
        "metadata": {"signing_key": IN_WEBHOOK, "url": f"https://x:{IN_WEBHOOK}@hooks.example/"},
    }
    raw = orjson.dumps({"id": "n1", "topic": "admin.activity_log_event.created", "data": {"item": item}})
    for signed in (signature(SECRET, raw), "sha1=wrong"):
        api.post("/webhooks/intercom", data=raw, headers={"X-Hub-Signature": signed})
    w.look()
    w.fault("reset_mid_body", path="/teams")
    w.fault("unauthorized", path="/macros")
    w.look()
    w.service.couriers.send_due()
    w.service.couriers.wait(60)


def tables(w: World) -> str:
    """Every row of every table, with what is packed in it."""
    told: list[str] = []
    found = MetaData()
    with w.guarded.workspace.database.read() as connection:
        found.reflect(connection)
        for table in found.sorted_tables:
            for row in connection.execute(select(table)):
                told += [_unpacked(value) for value in row]
    with w.guarded.view() as view:
        for kind in view.workspace.kinds:
            told += [
                str(version)
                for ref in view.state.versions.current(kind)
                for version in view.state.versions.history(ref)
            ]
            told += [str(apply(live.body, ())) for live in view.state.versions.all_live(kind)]
        changes = view.state.changes.search(limit=1000)
        digests = {digest for change in changes for digest in (change.before, change.after) if digest}
        told += [str(body) for body in view.state.versions.bodies(digests).values()]
    return "\n".join(told)


def _unpacked(value: Any) -> str:
    if isinstance(value, bytes):
        try:
            return zlib.decompress(value).decode(errors="replace")
        except zlib.error:
            return value.decode(errors="replace")
    return str(value)


def answers(api: FlaskClient, token: str) -> Iterator[tuple[str, str]]:
    """What the API says, of everything it lists and of each thing by itself."""
    headers = {"Authorization": f"Bearer {token}"}
    for name in LISTS:
        query = {"limit": 200} | ({"kind": "data_connector"} if name == "resources" else {})
        listed = api.get(f"/api/v1/{name}", headers=headers, query_string=query)
        yield name, listed.text
        for one in (orjson.loads(listed.data).get("items") or ()) if listed.status_code == 200 else ():
            path = f"{one['kind']}/{one['id']}" if name == "resources" else one.get("id")
            yield name, api.get(f"/api/v1/{name}/{path}", headers=headers).text
    for form in ("json", "csv", "markdown", "table"):
        yield "drift", api.get("/api/v1/drift", headers=headers, query_string={"format": form}).text
    for path in (
        "/api/v1/resources/data_connector/502/history",
        "/api/v1/resources/data_connector/502/blame",
    ):
        yield path, api.get(path, headers=headers).text
    for path in ("/metrics", "/readyz", "/healthz", "/api/v1/policies", "/api/v1/openapi.json"):
        yield path, api.get(path, headers=headers).text


def pages(api: FlaskClient, token: str) -> Iterator[tuple[str, str]]:
    """What the console shows, on every page that links lead to."""
    made = Browser(api)
    assert made.sign_in(token).status_code == 303
    yield from crawled(made, made.get("/").headers["Location"], most=1).items()


def where_secrets_are(text: str, secrets: tuple[str, ...]) -> set[str]:
    return {secret for secret in secrets if re.search(re.escape(secret), text)}


def channels(here: Path) -> ChannelSettings:
    """Channels of every type, none of which answers."""
    values = {
        "GUARDRAIL_CHANNEL_SIEM": f"http://127.0.0.1:9/{IN_CHANNEL}",
        "GUARDRAIL_CHANNEL_SIEM_KEY": IN_KEY,
        "GUARDRAIL_CHANNEL_ON_CALL": f"json://127.0.0.1:9/{IN_CHANNEL}",
        "GUARDRAIL_SMTP": f"smtp://guard:{IN_MAIL}@127.0.0.1:9",
        "GUARDRAIL_MAIL_FROM": "guard@acme.example",
    }
    return read_channels(Environment(values, here))


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_secrets_never_rest_here(tmp_path: Path) -> None:
    slack = f"http://127.0.0.1:9/services/{IN_SLACK}"
    policies = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    (policies / "notifications.yaml").write_text(NOTIFICATIONS)
    told: dict[str, Any] = {"policies": policies, "channels": channels(tmp_path)}
    with world(tmp_path, notify_slack=slack, access_token=TOKEN, **told) as w:
        without_waiting(w)
        api = app_of(w.service, client_secret=SECRET).test_client()
        token = create(w.guarded, DAVE, "operator")
        secrets = (*PLANTED, SECRET, TOKEN, token)
        with written_logs(w) as log:
            a_careless_day(w, api)
            said = [*answers(api, token), *pages(api, token)]
        assert "verified revert of data_connector/502" in log.getvalue()
        for channel in ("siem", "on-call", "readers", "slack"):
            assert f"a message to {channel} was not accepted" in log.getvalue()
        assert where_secrets_are(log.getvalue(), secrets) == set()
        assert len(said) > 50
        for name, text in said:
            assert (name, where_secrets_are(text, secrets)) == (name, set())
        held = tables(w)
        assert "fingerprint:" in held
        assert "evil.example" in held
        assert "hooked" in held
        assert where_secrets_are(held, secrets) == set()
        assert where_secrets_are(repr(w.settings), secrets) == set()
        w.assembled.close()
        for file, raw in everything_in(tmp_path).items():
            found = where_secrets_are(raw.decode(errors="replace"), secrets)
            assert (file, found) == (file, set())


def test_secrets_never_rest_here_but_a_change_of_one_is_seen(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        for secret in (IN_URL, "another-secret"):
            url = f"https://payments.acme.example/v1/refunds?token={secret}"
            w.act(MALLORY, "PATCH", "/data_connectors/502", {"url": url})
            w.look()
        with w.guarded.view() as view:
            changes = view.state.changes.search(kind="data_connector")
        assert [change.fields for change in changes] == [("/url",), ("/url",)]


def test_secrets_never_rest_here_and_are_never_sent_back(tmp_path: Path) -> None:
    """An address that holds a secret cannot be put back by the API: nobody here knows the secret."""
    with world(tmp_path) as w:
        path = "/data_connectors/502"
        ours = f"https://payments.acme.example/v1/refunds?token={IN_URL}"
        w.act(DAVE, "PATCH", path, {"url": ours})
        w.look()
        w.act(MALLORY, "PATCH", path, {"url": "https://evil.example/"})
        w.look()
        assert w.writes() == []
        assert w.get(path)["url"] == "https://evil.example/"
        with w.guarded.view() as view:
            (guided,) = view.remedies.open_remedies()
        assert IN_URL not in "".join(guided.steps)
        assert any("which only you know" in step for step in guided.steps)


def test_the_signature_of_the_planted_webhook_is_a_good_one() -> None:
    raw = b"{}"
    assert verify(SECRET, raw, signature(SECRET, raw))
