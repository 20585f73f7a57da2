"""What the environment asks for, as one frozen value; every problem at once, each with the way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import urlsplit

from drift.core.catalogue.catalogue import UnknownKind, readable_kind
from drift.core.catalogue.kind import NUMBERED_VERSIONS, PREVIEW
from drift.intercom.client import REGIONS
from drift.outgoing.proxies import DIRECT, Proxies, problems_of_the_way, proxies_in
from guard.core.model.verdict import Mode
from guard.policy_source.source import FromGit, Source
from guard.runtime import demo
from guard.runtime.environment import Environment, is_loopback, is_url, seconds_in
from guard.runtime.policy_settings import read_source

SECRETS: Final = (
    "INTERCOM_ACCESS_TOKEN",
    "INTERCOM_CLIENT_SECRET",
    "GUARDRAIL_DATABASE_URL",
    "GUARDRAIL_FINGERPRINT_KEY",
    "GUARDRAIL_NOTIFY_WEBHOOK",
    "GUARDRAIL_NOTIFY_SLACK",
    "GUARDRAIL_POLICIES_TOKEN",
)
"""Settings that may also be read from a file, which NAME_FILE names."""

NAMES: Final = (
    *SECRETS,
    "INTERCOM_REGION",
    "INTERCOM_BASE_URL",
    "INTERCOM_VERSION",
    "INTERCOM_WORKFLOW_IDS",
    "GUARDRAIL_MODE",
    "GUARDRAIL_POLICIES",
    "GUARDRAIL_POLICIES_EVERY",
    "GUARDRAIL_POLICIES_SIGNED",
    "GUARDRAIL_POLICIES_SIGNERS",
    "GUARDRAIL_HOME",
    "GUARDRAIL_SNAPSHOT_EVERY",
    "GUARDRAIL_POLL_EVERY",
    "GUARDRAIL_SWEEP_EVERY",
    "GUARDRAIL_KINDS_EVERY",
    "GUARDRAIL_BACKFILL",
    "GUARDRAIL_BUDGET",
    "GUARDRAIL_MAX_REVERTS",
    "GUARDRAIL_MAX_WRITES",
    "GUARDRAIL_PUBLIC_URL",
    "GUARDRAIL_LOG",
    "HOST",
    "PORT",
    "SANDBOX_PORT",
)
"""Every setting of the service."""

COMMAND_NAMES: Final = ("GUARDRAIL_URL", "GUARDRAIL_TOKEN")
"""What commands that ask a running service read besides."""

LEAST_EVERY: Final = 10.0
"""Seconds between two readings of a kind."""
_MODES: Final[Mapping[str, Mode]] = MappingProxyType({"observe": "observe", "enforce": "enforce"})
_LOGS: Final[Mapping[str, Literal["text", "json"]]] = MappingProxyType({"text": "text", "json": "json"})
_DATABASES: Final = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")


class WrongSettings(Exception):
    """The environment cannot be worked with; `problems` are finished sentences, all of them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """Times in seconds. `embedded`: the fictional workspace runs inside this process. `demo`: it is talked to,
    wherever it runs. Secrets do not show when the settings are printed."""

    home: Path
    policies: Source
    database_url: str = field(repr=False)
    base_url: str = ""
    access_token: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    fingerprint_key: str = field(default="", repr=False)
    version: str = "2.16"
    workflow_ids: tuple[str, ...] = ()
    mode: Mode = "observe"
    host: str = "127.0.0.1"
    port: int = 8080
    sandbox_port: int = 8090
    public_url: str = ""
    snapshot_every: float = 900.0
    poll_every: float = 60.0
    sweep_every: float | None = None
    kinds_every: Mapping[str, float] = field(default_factory=dict)
    backfill: float = 90 * 86400.0
    budget: float = 0.3
    max_reverts: int = 3
    max_writes: int = 50
    notify_webhook: str = field(default="", repr=False)
    notify_slack: str = field(default="", repr=False)
    log_format: Literal["text", "json"] = "text"
    proxies: Proxies = field(default=DIRECT, repr=False)
    embedded: bool = False
    demo: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen in a log line."""
        password = urlsplit(self.database_url).password or ""
        kept = (self.access_token, self.client_secret, self.fingerprint_key, password)
        of_git = self.policies.secrets if isinstance(self.policies, FromGit) else ()
        return tuple(
            secret
            for secret in (*kept, *of_git, *self.proxies.secrets, self.notify_webhook, self.notify_slack)
            if secret
        )


def read_settings(values: Mapping[str, str], *, here: Path) -> Settings:
    """Settings from the environment's values; paths are meant from `here`. Raises WrongSettings with every problem."""
    env = Environment(values, here)
    env.misspelt((*NAMES, *COMMAND_NAMES, *(f"{name}_FILE" for name in SECRETS)), ("GUARDRAIL_", "INTERCOM_"))
    token, base_url = _token(env), env.address("INTERCOM_BASE_URL")
    is_demo = not token and (not base_url or is_loopback(base_url))
    embedded = is_demo and not base_url
    if base_url and not token and not is_demo:
        env.problems.append(
            "INTERCOM_BASE_URL names a host that needs a token: set INTERCOM_ACCESS_TOKEN, or leave both out "
            "to work with the embedded workspace."
        )
    home = env.path("GUARDRAIL_HOME", "var")
    port, sandbox_port = _ports(env, embedded=embedded)
    region = env.one_of("INTERCOM_REGION", REGIONS["us"], REGIONS)
    versions = {version: version for version in (*NUMBERED_VERSIONS, PREVIEW)}
    settings = Settings(
        home=home,
        policies=read_source(env),
        database_url=_database(env) or f"sqlite:///{home / 'guardrail.db'}",
        base_url=f"http://127.0.0.1:{sandbox_port}" if embedded else base_url or region,
        access_token=demo.TOKEN if is_demo else token,
        client_secret=env.secret("INTERCOM_CLIENT_SECRET") or (demo.SECRET if is_demo else ""),
        fingerprint_key=env.secret("GUARDRAIL_FINGERPRINT_KEY"),
        version=env.one_of("INTERCOM_VERSION", "2.16", versions),
        workflow_ids=env.many("INTERCOM_WORKFLOW_IDS") or (demo.WORKFLOW_IDS if is_demo else ()),
        mode=env.one_of("GUARDRAIL_MODE", "enforce" if is_demo else "observe", _MODES),
        host=env.text("HOST") or "127.0.0.1",
        port=port,
        sandbox_port=sandbox_port,
        public_url=env.link("GUARDRAIL_PUBLIC_URL"),
        snapshot_every=env.span("GUARDRAIL_SNAPSHOT_EVERY", "15m", LEAST_EVERY),
        poll_every=env.span("GUARDRAIL_POLL_EVERY", "60s", 1.0),
        sweep_every=env.optional_span("GUARDRAIL_SWEEP_EVERY", "3s" if is_demo else "", 1.0),
        kinds_every=_kinds_every(env),
        backfill=env.span("GUARDRAIL_BACKFILL", "90d", 0.0),
        budget=env.number("GUARDRAIL_BUDGET", 30, 1, 100) / 100,
        max_reverts=env.number("GUARDRAIL_MAX_REVERTS", 3, 1, 1000),
        max_writes=env.number("GUARDRAIL_MAX_WRITES", 50, 1, 100_000),
        notify_webhook=env.address("GUARDRAIL_NOTIFY_WEBHOOK", secret=True),
        notify_slack=env.address("GUARDRAIL_NOTIFY_SLACK", secret=True),
        log_format=env.one_of("GUARDRAIL_LOG", "text", _LOGS),
        proxies=proxies_in(values),
        embedded=embedded,
        demo=is_demo,
    )
    env.problems += problems_of_the_way(values, here)
    if env.problems:
        raise WrongSettings(tuple(env.problems))
    return settings


def _token(env: Environment) -> str:
    token = env.secret("INTERCOM_ACCESS_TOKEN")
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        env.problems.append("INTERCOM_ACCESS_TOKEN holds characters that no token has: paste it again.")
    return token


def _ports(env: Environment, *, embedded: bool) -> tuple[int, int]:
    port, sandbox_port = env.number("PORT", 8080, 0, 65535), env.number("SANDBOX_PORT", 8090, 0, 65535)
    if embedded and port == sandbox_port != 0:
        env.problems.append(f"PORT and SANDBOX_PORT are both {port}: the two listen beside each other.")
    return port, sandbox_port


def _kinds_every(env: Environment) -> Mapping[str, float]:
    """`article=1h,tag=5m`: how often single kinds are read."""
    found: dict[str, float] = {}
    for name, span in env.pairs("GUARDRAIL_KINDS_EVERY", "a kind and a time, such as article=1h"):
        try:
            found[readable_kind(name).name] = seconds_in(span, LEAST_EVERY)
        except UnknownKind as problem:
            env.problems.append(f"GUARDRAIL_KINDS_EVERY: {problem}")
        except ValueError:
            env.problems.append(
                f"GUARDRAIL_KINDS_EVERY says {span!r} for {name}, but must say a time such as 1h "
                f"(ms, s, m, h, d), at least {LEAST_EVERY:g}s."
            )
    return found


def _database(env: Environment) -> str:
    url = env.secret("GUARDRAIL_DATABASE_URL")
    if url and not url.startswith(_DATABASES):
        env.problems.append("GUARDRAIL_DATABASE_URL must begin with sqlite:/// or postgresql://.")
    elif url and not is_url(url):
        env.problems.append("GUARDRAIL_DATABASE_URL is not an address: its host or port makes no sense.")
    return url
