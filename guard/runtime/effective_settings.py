"""What each setting is, and where that comes from. No secret is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from drift.outgoing.proxies import NAMES as PROXIES
from guard.core.change_reasons.weekly import DAYS, Weekly
from guard.identity.openid.config import SCOPES
from guard.policy_source.source import FromGit
from guard.runtime.environment import UNITS_IN_SECONDS
from guard.runtime.logging_setup import HIDDEN
from guard.runtime.policy_settings import EVERY
from guard.runtime.setting_names import CHANNELS, COMMAND_NAMES, EXPORTS, NAMES, SECRETS
from guard.runtime.settings import Settings

FILE: Final = "_FILE"


class Effective(Struct, frozen=True):
    """A setting. `value` is as it could be written, `[hidden]` of a secret, and empty where there is none; `source` is
    `environment`, `file PATH`, or `default`."""

    name: str
    value: str
    source: str


NOWHERE: Final[Mapping[str, str]] = MappingProxyType({})


def effective(
    settings: Settings, values: Mapping[str, str], said_in: Mapping[str, str] = NOWHERE
) -> list[Effective]:
    """Every setting of the service, in the order of the documentation, then those of channels, targets and proxies that
    are set. `said_in` is where those of `values` stand that are not in the environment."""
    return [_effective(settings, values, name, said_in) for name in (*NAMES, *_set_besides(values))]


def _effective(
    settings: Settings, values: Mapping[str, str], name: str, said_in: Mapping[str, str]
) -> Effective:
    text, file = values.get(name, "").strip(), values.get(f"{name}{FILE}", "").strip()
    if _is_secret(name) and (text or file):
        return Effective(name, HIDDEN, f"file {file}" if file else "environment")
    if text:
        return Effective(name, _without(text, settings.secrets), said_in.get(name, "environment"))
    made = _DEFAULTS.get(name)
    return Effective(name, _without(made(settings), settings.secrets) if made else "", "default")


def _set_besides(values: Mapping[str, str]) -> Iterator[str]:
    named = {name.removesuffix(FILE) for name in values if name.startswith((CHANNELS, EXPORTS))}
    yield from sorted(named)
    yield from (name for name in (*COMMAND_NAMES, *PROXIES) if values.get(name, "").strip())


def _is_secret(name: str) -> bool:
    return name in SECRETS or name == "GUARDRAIL_TOKEN" or name.startswith((CHANNELS, EXPORTS))


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _span(seconds: float | None) -> str:
    """As it is written: 15m, 90d."""
    if seconds is None:
        return ""
    return next(
        (
            f"{seconds / size:g}{unit}"
            for unit, size in sorted(UNITS_IN_SECONDS.items(), key=lambda one: -one[1])
            if seconds >= size and seconds % size == 0
        ),
        f"{seconds:g}s",
    )


def _weekly(digest: Weekly | None) -> str:
    if digest is None:
        return "off"
    return f"{DAYS[digest.weekday]} {digest.hour:02}:{digest.minute:02} {digest.zone}".strip()


def _policies(settings: Settings) -> str:
    return str(settings.policies) if isinstance(settings.policies, Path) else ""


def _policies_every(settings: Settings) -> str:
    return _span(settings.policies.every) if isinstance(settings.policies, FromGit) else EVERY


def _database(settings: Settings) -> str:
    return settings.database_url if settings.database_url.startswith("sqlite:") else ""


_DEFAULTS: Final[Mapping[str, Callable[[Settings], str]]] = {
    "INTERCOM_ACCESS_TOKEN": lambda its: "that of the embedded workspace" if its.demo else "",
    "INTERCOM_CLIENT_SECRET": lambda its: "that of the embedded workspace" if its.demo else "",
    "INTERCOM_REGION": lambda its: "us",
    "INTERCOM_BASE_URL": lambda its: its.base_url,
    "INTERCOM_VERSION": lambda its: its.version,
    "INTERCOM_WORKFLOW_IDS": lambda its: ",".join(its.workflow_ids),
    "GUARDRAIL_DATABASE_URL": _database,
    "GUARDRAIL_FINGERPRINT_KEY": lambda its: f"made at the first start, in {its.shared_home}",
    "GUARDRAIL_LEDGER_KEY": lambda its: f"made at the first start, in {its.home}",
    "GUARDRAIL_MODE": lambda its: its.mode,
    "GUARDRAIL_POLICIES": _policies,
    "GUARDRAIL_POLICIES_EVERY": _policies_every,
    "GUARDRAIL_POLICIES_SIGNED": lambda its: "no",
    "GUARDRAIL_HOME": lambda its: str(its.home),
    "GUARDRAIL_SNAPSHOT_EVERY": lambda its: _span(its.snapshot_every),
    "GUARDRAIL_POLL_EVERY": lambda its: _span(its.poll_every),
    "GUARDRAIL_SWEEP_EVERY": lambda its: _span(its.sweep_every) or "set by each kind",
    "GUARDRAIL_KINDS_EVERY": lambda its: "as often as everything",
    "GUARDRAIL_BACKFILL": lambda its: _span(its.backfill),
    "GUARDRAIL_BUDGET": lambda its: f"{its.budget * 100:g}",
    "GUARDRAIL_MAX_REVERTS": lambda its: str(its.max_reverts),
    "GUARDRAIL_MAX_WRITES": lambda its: str(its.max_writes),
    "GUARDRAIL_SHOW_IPS_TO": lambda its: its.show_ips_to or "nobody",
    "GUARDRAIL_OIDC_NAME": lambda its: its.openid.label if its.openid else "",
    "GUARDRAIL_OIDC_SCOPES": lambda its: SCOPES,
    "GUARDRAIL_OIDC_EMAIL_CLAIM": lambda its: "email",
    "GUARDRAIL_OIDC_GROUPS_CLAIM": lambda its: "groups",
    "GUARDRAIL_OIDC_ROLES": lambda its: "as people.yaml says",
    "GUARDRAIL_OIDC_TRUST_EMAIL": lambda its: "no",
    "GUARDRAIL_OIDC_CHECK_EVERY": lambda its: "15m",
    "GUARDRAIL_SLACK_API_URL": lambda its: "https://slack.com/api/",
    "GUARDRAIL_ASK_WHY_AFTER": lambda its: _span(its.ask_why_after),
    "GUARDRAIL_UNEXPLAINED_DIGEST": lambda its: _weekly(its.digest),
    "GUARDRAIL_CONVERSATIONS": lambda its: "auto",
    "GUARDRAIL_CONVERSATION_LANGUAGE": lambda its: its.conversations.language,
    "GUARDRAIL_TRACES": lambda its: f"{its.traces * 100:g}",
    "GUARDRAIL_ROLES": lambda its: its.replica.said,
    "GUARDRAIL_LEASE": lambda its: _span(its.replica.lease),
    "GUARDRAIL_LOG": lambda its: its.log_format,
    "HOST": lambda its: its.host,
    "PORT": lambda its: str(its.port),
    "SANDBOX_PORT": lambda its: str(its.sandbox_port),
}
"""What is where nothing is set. The others are nothing then."""
