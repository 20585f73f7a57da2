"""The targets of an installation: what exports.yaml declares, with what the settings say of each."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import parse_qs, urlsplit

import httpx

from drift.core.ledger.writer import signed_note
from drift.outgoing.transport import outgoing_client
from guard.context import GuardedWorkspace
from guard.core.model.exports import Exports, TargetPlan
from guard.exports.archive.bucket import Bucket, Place, client_of
from guard.exports.archive.folder import Folder
from guard.exports.archive.shelf import Archive, NotKept
from guard.exports.datadog import Datadog
from guard.exports.holding import Export
from guard.exports.http_target import TIMEOUT
from guard.exports.ledger_source import LedgerSource
from guard.exports.splunk import SplunkHec
from guard.exports.syslog import PORT, SyslogTls, tls_context
from guard.exports.target import Target, Unusable
from guard.runtime.environment import is_address, is_loopback, is_url
from guard.runtime.export_settings import setting_of
from guard.runtime.setting_names import EXPORTS
from guard.runtime.settings import Settings
from guard.sealing.errors import KeyUnusable
from guard.sealing.keys import signing_key
from guard.sealing.private_key import KeySource

_SYSLOG: Final = "syslog+tls"
Make: TypeAlias = Callable[[TargetPlan, Settings, httpx.Client], Target]


class ConfiguredTargets:
    """The exports in force by their names; they change with exports.yaml. `close` ends their connections."""

    def __init__(self, settings: Settings, guarded: GuardedWorkspace) -> None:
        self._settings = settings
        self._guarded = guarded
        self._http = outgoing_client(settings.proxies, timeout=TIMEOUT.read or 30.0)
        self._made: tuple[Exports | None, Mapping[str, Target]] = (None, {})
        self._sources: dict[str, LedgerSource] = {}
        self._key = KeySource(settings.home, settings.seals.key)

    def __call__(self, goes_on: Callable[[], bool] = lambda: True) -> Mapping[str, Export]:
        declared = self._guarded.policies().policy_set.exports
        plans = declared.targets if declared else {}
        if declared is not self._made[0]:
            made = {name: target_of(plan, self._settings, self._http) for name, plan in plans.items()}
            self._made = (declared, made)
            self._sources = {name: self._source(plan) for name, plan in plans.items()}
        return {name: self._export(plan, goes_on) for name, plan in plans.items()}

    def _source(self, plan: TargetPlan) -> LedgerSource:
        return LedgerSource(self._guarded, plan, self._settings.public_url, _version())

    def _export(self, plan: TargetPlan, goes_on: Callable[[], bool]) -> Export:
        target, source = self._made[1][plan.name], self._sources[plan.name]
        return Export(
            self._guarded, plan, target, source, partial(_signed, self._guarded, self._key), goes_on
        )

    def close(self) -> None:
        self._http.close()


def _signed(guarded: GuardedWorkspace, source: KeySource, lines: str) -> str:
    """A note of the ledger's key about a manifest. Raises NotKept."""
    try:
        with guarded.transaction() as work:
            key = signing_key(work, source)
    except KeyUnusable as problem:
        raise NotKept(f"the manifest cannot be signed: {str(problem).rstrip('.')}") from problem
    return signed_note(key.origin, f"{key.origin}\n{lines}", key.key)


def target_of(plan: TargetPlan, settings: Settings, http: httpx.Client) -> Target:
    """A declared target, or one that says what it lacks."""
    return _MAKERS[plan.type](plan, settings, http)


def _named(plan: TargetPlan, end: str = "") -> str:
    return f"{EXPORTS}{setting_of(plan.name)}{end}"


def _lacks(plan: TargetPlan, end: str = "") -> Unusable:
    return Unusable(f"{_named(plan, end)} is not set")


def _splunk(plan: TargetPlan, settings: Settings, http: httpx.Client) -> Target:
    return _by_http(plan, settings, lambda url, token: SplunkHec(url, token, http, plan.index))


def _datadog(plan: TargetPlan, settings: Settings, http: httpx.Client) -> Target:
    return _by_http(plan, settings, lambda url, token: Datadog(url, token, http, plan.tags))


def _by_http(plan: TargetPlan, settings: Settings, make: Callable[[str, str], Target]) -> Target:
    address, token = (settings.exports.of(plan.name, end) for end in ("", "_TOKEN"))
    if not address:
        return _lacks(plan)
    if not (is_address(address) and (address.startswith("https:") or is_loopback(address))):
        return Unusable(f"{_named(plan)} is no https:// address (http:// only on this machine)")
    if not token:
        return _lacks(plan, "_TOKEN")
    if not (token.isascii() and token.isprintable() and " " not in token):
        return Unusable(f"{_named(plan, '_TOKEN')} holds characters that no token has: paste it again")
    return make(address.rstrip("/"), token)


def _syslog(plan: TargetPlan, settings: Settings, http: httpx.Client) -> Target:
    address = settings.exports.of(plan.name)
    if not address:
        return _lacks(plan)
    parts = urlsplit(address) if is_url(address) else None
    if parts is None or parts.scheme != _SYSLOG or not parts.hostname or parts.path.strip("/"):
        return Unusable(f"{_named(plan)} is no address such as {_SYSLOG}://siem.example.com:{PORT}")
    ca, certificate, key = (
        _file(settings.exports.of(plan.name, end)) for end in ("_CA", "_CERTIFICATE", "_KEY")
    )
    return SyslogTls(
        parts.hostname, parts.port or PORT, socket.gethostname(), partial(tls_context, ca, certificate, key)
    )


def _file(text: str) -> Path | None:
    return Path(text).expanduser() if text else None


def _folder(plan: TargetPlan, settings: Settings, http: httpx.Client) -> Target:
    named = settings.exports.of(plan.name)
    return Archive(Folder(Path(named).expanduser() if named else settings.home / "exports" / plan.name))


def _bucket(plan: TargetPlan, settings: Settings, http: httpx.Client) -> Target:
    address = settings.exports.of(plan.name)
    if not address:
        return _lacks(plan)
    parts = urlsplit(address)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.netloc or asked.keys() - {"region", "endpoint"}:
        return Unusable(f"{_named(plan)} is no address such as s3://bucket/begin?region=eu-west-1")
    endpoint = asked.get("endpoint", "")
    if endpoint and not (is_address(endpoint) and (endpoint.startswith("https:") or is_loopback(endpoint))):
        return Unusable(
            f"the endpoint in {_named(plan)} is no https:// address (http:// only on this machine)"
        )
    id_, secret = (settings.exports.of(plan.name, end) for end in ("_ID", "_SECRET"))
    if bool(id_) != bool(secret):
        return _lacks(plan, "_SECRET" if id_ else "_ID")
    place = Place(parts.netloc, parts.path.strip("/"), asked.get("region", ""), endpoint, id_, secret)
    return _shelf_of(place, settings)


def _shelf_of(place: Place, settings: Settings) -> Target:
    url = place.endpoint or f"https://{place.bucket}.s3.amazonaws.com"
    try:
        client = client_of(place, settings.proxies.of(url), settings.exports.certificates)
    except ImportError:
        return Unusable("S3 needs an optional extra: `make exports` installs it")
    return Archive(Bucket(place, lambda: client))


def _version() -> str:
    try:
        return metadata.version("intercom-guardrail")
    except metadata.PackageNotFoundError:
        return ""


_MAKERS: Final[Mapping[str, Make]] = {
    "splunk_hec": _splunk,
    "datadog": _datadog,
    "syslog": _syslog,
    "s3": _bucket,
    "folder": _folder,
}
