"""Which targets there are, where each is, and what it lacks: said without a secret."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from guard.core.model.exports import TargetPlan
from guard.exports.archive.bucket import Bucket
from guard.exports.archive.folder import Folder
from guard.exports.archive.shelf import Archive
from guard.exports.datadog import Datadog
from guard.exports.splunk import SplunkHec
from guard.exports.syslog import SyslogTls
from guard.exports.target import Target, Unusable
from guard.runtime.export_settings import ExportSettings
from guard.runtime.export_targets import target_of
from guard.runtime.settings import Settings

HERE = Path("/srv/guardrail")
SETTINGS = Settings(home=HERE, policies=HERE / "policies", database_url="sqlite:///x.db")
TOKEN = "planted-token-of-a-target"


def made(type_: Any, values: dict[str, str], **plan: Any) -> Target:
    settings = replace(SETTINGS, exports=ExportSettings(values))
    with httpx.Client() as http:
        return target_of(TargetPlan("on-call", type_, **plan), settings, http)


def why(type_: Any, **values: str) -> str:
    named = {f"ON_CALL{'_' + name if name else ''}": value for name, value in values.items()}
    named = {name.replace("ON_CALL_AT", "ON_CALL"): value for name, value in named.items()}
    target = made(type_, named)
    assert isinstance(target, Unusable)
    assert TOKEN not in target.why
    return target.why


@pytest.mark.parametrize("type_", ["splunk_hec", "datadog", "syslog", "s3"])
def test_a_target_without_an_address_waits(type_: str) -> None:
    assert why(type_) == "GUARDRAIL_EXPORT_ON_CALL is not set"


@pytest.mark.parametrize("type_", ["splunk_hec", "datadog"])
def test_what_goes_by_http_needs_a_safe_address_and_a_key(type_: str) -> None:
    assert why(type_, AT="https://a.example") == "GUARDRAIL_EXPORT_ON_CALL_TOKEN is not set"
    for address in ("http://a.example", "ftp://a.example", "a.example", "https://"):
        assert "is no https:// address" in why(type_, AT=address, TOKEN=TOKEN)
    assert "paste it again" in why(type_, AT="https://a.example", TOKEN=f"{TOKEN}\n x")


def test_splunk_and_datadog_are_as_they_are_declared() -> None:
    values = {"ON_CALL": "https://a.example:8088/", "ON_CALL_TOKEN": TOKEN}
    splunk = made("splunk_hec", values, index="intercom")
    assert isinstance(splunk, SplunkHec)
    assert (splunk.url, splunk.token, splunk.index) == ("https://a.example:8088", TOKEN, "intercom")
    datadog = made("datadog", values, tags=("env:a",))
    assert isinstance(datadog, Datadog)
    assert (datadog.url, datadog.tags) == ("https://a.example:8088", ("env:a",))
    assert isinstance(made("splunk_hec", {**values, "ON_CALL": "http://127.0.0.1:8088"}), SplunkHec)


def test_syslog_speaks_tls_alone() -> None:
    found = made("syslog", {"ON_CALL": "syslog+tls://siem.example"})
    assert isinstance(found, SyslogTls)
    assert (found.host, found.port) == ("siem.example", 6514)
    for address in (
        "syslog://siem.example",
        "siem.example:6514",
        "syslog+tls://",
        "syslog+tls://a/b",
        "x://a:b",
    ):
        assert "is no address such as syslog+tls://" in why("syslog", AT=address)


def test_a_folder_is_in_the_home_where_nobody_names_another() -> None:
    assert made("folder", {}) == Archive(Folder(HERE / "exports" / "on-call"))
    assert made("folder", {"ON_CALL": "/archive"}) == Archive(Folder(Path("/archive")))


def test_a_bucket_is_named_with_its_region_or_its_endpoint() -> None:
    pytest.importorskip("boto3")
    keys = {"ON_CALL_ID": "AKIA", "ON_CALL_SECRET": TOKEN}
    found = made("s3", {**keys, "ON_CALL": "s3://acme-audit/guard/rail/?region=eu-west-1"})
    assert isinstance(found, Archive)
    assert isinstance(found.shelf, Bucket)
    place = found.shelf.place
    assert (place.bucket, place.prefix, place.region) == ("acme-audit", "guard/rail", "eu-west-1")
    assert TOKEN not in repr(found)


def test_what_is_wrong_with_a_bucket_is_said() -> None:
    for address in ("https://a.example/b", "s3://", "s3://a?reqion=x"):
        assert "is no address such as s3://bucket/begin" in why("s3", AT=address)
    assert "the endpoint in" in why("s3", AT="s3://a?endpoint=http://a.example")
    assert why("s3", AT="s3://a", ID="AKIA") == "GUARDRAIL_EXPORT_ON_CALL_SECRET is not set"
    assert why("s3", AT="s3://a", SECRET=TOKEN) == "GUARDRAIL_EXPORT_ON_CALL_ID is not set"
