"""What the environment asks for, as one frozen value; every problem at once, each with the way out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import urlsplit

from drift.core.catalogue.catalogue import UnknownKind, readable_kind
from drift.core.catalogue.kind import NUMBERED_VERSIONS, PREVIEW
from drift.core.model.ip_addresses import Network
from drift.intercom.client import REGIONS
from drift.outgoing.proxies import DIRECT, Proxies, problems_of_the_way, proxies_in
from guard.core.change_reasons.grouping import QUIET
from guard.core.change_reasons.weekly import MONDAY_MORNING, Weekly
from guard.core.model.records import Role
from guard.core.model.verdict import Mode
from guard.core.text.api_addresses import API, api_of
from guard.identity.openid.config import OpenIdConfig
from guard.policy_source.source import FromGit, Source
from guard.runtime import demo
from guard.runtime.channel_settings import ChannelSettings, read_channels
from guard.runtime.conversation_settings import ConversationSettings, read_conversation_settings
from guard.runtime.environment import Environment, is_loopback, is_url, seconds_in
from guard.runtime.export_settings import ExportSettings, read_exports
from guard.runtime.ledger_settings import read_seals
from guard.runtime.policy_settings import read_source
from guard.runtime.replica_settings import ReplicaSettings, read_replica_settings
from guard.runtime.setting_names import CHANNELS, COMMAND_NAMES, EVERYTHING, EXPORTS, NAMES, SECRETS
from guard.runtime.sign_in_settings import read_openid
from guard.runtime.slack_settings import read_slack
from guard.sealing.settings import SealSettings
from guard.slack.settings import SlackSettings

LEAST_EVERY: Final = 10.0
"""Seconds between two readings of a kind."""
LEAST_TOKEN: Final = 3
LEAST_SECRET: Final = 8
LEAST_KEY: Final = 16
"""Characters. Intercom's secrets are far longer; what is shorter than this was pasted in part, or can be guessed."""
COPY_SECRET: Final = "copy it whole, from the app in Intercom's Developer Hub"  # noqa: S105  # advice
MAKE_KEY: Final = "make one with `openssl rand -hex 32`"
_MODES: Final[Mapping[str, Mode]] = MappingProxyType({"observe": "observe", "enforce": "enforce"})
_SEES: Final[Mapping[str, Role | None]] = MappingProxyType(
    {
        "viewer": "viewer",
        "requester": "requester",
        "approver": "approver",
        "operator": "operator",
        "nobody": None,
    }
)
_LOGS: Final[Mapping[str, Literal["text", "json"]]] = MappingProxyType({"text": "text", "json": "json"})
_DATABASES: Final = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")


DEFAULT: Final = "default"
"""The name of the workspace of an installation that has one."""


class WrongSettings(Exception):
    """The environment cannot be worked with; `problems` are finished sentences, all of them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """Those of one workspace, and of the process that looks after it. Times in seconds. `embedded`: the fictional
    workspace runs inside this process. `demo`: it is talked to, wherever it runs. Secrets do not show when the settings
    are printed.

    `home` keeps what is the workspace's own, `common_home` what all workspaces of the installation share (None: the
    same). `is_default` is true of one of them: the one that is meant where none is named. `is_listed`: it stands in a
    file of workspaces, and links name it. `seed` is what an embedded workspace is made of."""

    home: Path
    policies: Source
    database_url: str = field(repr=False)
    name: str = DEFAULT
    is_default: bool = True
    is_listed: bool = False
    common_home: Path | None = None
    seed: int = 7
    base_url: str = ""
    access_token: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    fingerprint_key: str = field(default="", repr=False)
    other_fingerprint_keys: tuple[str, ...] = field(default=(), repr=False)
    version: str = "2.16"
    workflow_ids: tuple[str, ...] = ()
    mode: Mode = "observe"
    host: str = "127.0.0.1"
    port: int = 8080
    sandbox_port: int = 8090
    public_urls: tuple[str, ...] = ()
    trusted_proxies: tuple[Network, ...] = ()
    show_ips_to: Role | None = "requester"
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
    slack: SlackSettings | None = None
    channels: ChannelSettings = field(default_factory=ChannelSettings)
    exports: ExportSettings = field(default_factory=ExportSettings)
    conversations: ConversationSettings = field(default_factory=ConversationSettings)
    ask_why_after: float = QUIET
    digest: Weekly | None = MONDAY_MORNING
    traces: float = 0.0
    log_format: Literal["text", "json"] = "text"
    proxies: Proxies = field(default=DIRECT, repr=False)
    openid: OpenIdConfig | None = None
    seals: SealSettings = field(default_factory=SealSettings)
    replica: ReplicaSettings = field(default_factory=ReplicaSettings)
    embedded: bool = False
    demo: bool = False

    @property
    def shared_home(self) -> Path:
        """Where the workspaces of an installation keep what they share: copies of policies, the key of fingerprints."""
        return self.common_home or self.home

    @property
    def api(self) -> str:
        """The path of its API, for links. One of several is named, also the default, which another may be tomorrow."""
        return api_of(self.name) if self.is_listed else API

    @property
    def public_url(self) -> str:
        """Where people reach the service: the first of its addresses; empty where none is known."""
        return next(iter(self.public_urls), "")

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen in a log line."""
        password = urlsplit(self.database_url).password or ""
        of_provider = self.openid.client_secret if self.openid else ""
        kept = (
            self.access_token,
            self.client_secret,
            self.fingerprint_key,
            *self.other_fingerprint_keys,
            self.seals.key,
            password,
            of_provider,
        )
        of_git = self.policies.secrets if isinstance(self.policies, FromGit) else ()
        channels = (self.notify_webhook, self.notify_slack, *self.channels.secrets)
        of_slack = self.slack.secrets if self.slack else ()
        return tuple(
            secret
            for secret in (
                *kept,
                *of_git,
                *of_slack,
                *self.proxies.secrets,
                *channels,
                *self.exports.secrets,
            )
            if secret
        )


def read_settings(values: Mapping[str, str], *, here: Path, uses: Collection[str] = EVERYTHING) -> Settings:
    """Settings from the environment's values; paths are meant from `here`. Raises WrongSettings with every problem of
    a setting that is used. A wrong one that is not used reads as its default."""
    settings, env = understood(values, here)
    if problems := env.problems_of(used(uses, embedded=settings.embedded)):
        raise WrongSettings(problems)
    return settings


def understood(values: Mapping[str, str], here: Path) -> tuple[Settings, Environment]:
    """Settings from the environment's values, and the environment with everything that is wrong in it."""
    env = Environment(values, here)
    files = (f"{name}_FILE" for name in (*SECRETS, "GUARDRAIL_TOKEN"))
    env.misspelt((*NAMES, *COMMAND_NAMES, *files), ("GUARDRAIL_", "INTERCOM_"), (CHANNELS, EXPORTS))
    token, base_url = _token(env), env.address("INTERCOM_BASE_URL")
    has_token = bool(env.text("INTERCOM_ACCESS_TOKEN") or env.text("INTERCOM_ACCESS_TOKEN_FILE"))
    named = env.text("INTERCOM_BASE_URL")
    is_demo = not has_token and (not named or is_loopback(named))
    embedded = is_demo and not named
    if base_url and not has_token and not is_demo:
        env.add_problem(
            "INTERCOM_BASE_URL",
            "INTERCOM_BASE_URL names a host that needs a token: set INTERCOM_ACCESS_TOKEN, or leave both out "
            "to work with the embedded workspace.",
        )
    home = env.path("GUARDRAIL_HOME", "var")
    port, sandbox_port = _ports(env, embedded=embedded)
    region = env.one_of("INTERCOM_REGION", REGIONS["us"], REGIONS)
    versions = {version: version for version in (*NUMBERED_VERSIONS, PREVIEW)}
    public_urls = env.links("GUARDRAIL_PUBLIC_URL")
    database_url = _database(env) or f"sqlite:///{home / 'guardrail.db'}"
    settings = Settings(
        home=home,
        policies=read_source(env),
        database_url=database_url,
        base_url=f"http://127.0.0.1:{sandbox_port}" if embedded else base_url or region,
        access_token=demo.TOKEN if is_demo else token,
        client_secret=env.strong_secret("INTERCOM_CLIENT_SECRET", LEAST_SECRET, COPY_SECRET)
        or (demo.SECRET if is_demo else ""),
        fingerprint_key=env.strong_secret("GUARDRAIL_FINGERPRINT_KEY", LEAST_KEY, MAKE_KEY),
        other_fingerprint_keys=env.strong_secrets("GUARDRAIL_FINGERPRINT_OTHER_KEYS", LEAST_KEY, MAKE_KEY),
        version=env.one_of("INTERCOM_VERSION", "2.16", versions),
        workflow_ids=env.many("INTERCOM_WORKFLOW_IDS") or (demo.WORKFLOW_IDS if is_demo else ()),
        mode=env.one_of("GUARDRAIL_MODE", "enforce" if is_demo else "observe", _MODES),
        host=env.text("HOST") or "127.0.0.1",
        port=port,
        sandbox_port=sandbox_port,
        public_urls=public_urls,
        trusted_proxies=env.networks("GUARDRAIL_TRUSTED_PROXIES"),
        show_ips_to=env.one_of("GUARDRAIL_SHOW_IPS_TO", "requester", _SEES),
        snapshot_every=env.span("GUARDRAIL_SNAPSHOT_EVERY", "15m", LEAST_EVERY),
        poll_every=env.span("GUARDRAIL_POLL_EVERY", "60s", 1.0),
        sweep_every=env.optional_span("GUARDRAIL_SWEEP_EVERY", "5s" if is_demo else "", 1.0),
        kinds_every=_kinds_every(env),
        backfill=env.span("GUARDRAIL_BACKFILL", "90d", 0.0),
        budget=env.number("GUARDRAIL_BUDGET", 30, 1, 100) / 100,
        max_reverts=env.number("GUARDRAIL_MAX_REVERTS", 3, 1, 1000),
        max_writes=env.number("GUARDRAIL_MAX_WRITES", 50, 1, 100_000),
        notify_webhook=env.address("GUARDRAIL_NOTIFY_WEBHOOK", secret=True),
        notify_slack=env.address("GUARDRAIL_NOTIFY_SLACK", secret=True),
        slack=read_slack(env),
        channels=read_channels(env),
        exports=read_exports(env),
        conversations=read_conversation_settings(env),
        ask_why_after=env.span("GUARDRAIL_ASK_WHY_AFTER", "10s" if is_demo else "2m", 0.0),
        digest=env.weekly("GUARDRAIL_UNEXPLAINED_DIGEST", MONDAY_MORNING),
        traces=env.number("GUARDRAIL_TRACES", 0, 0, 100) / 100,
        log_format=env.one_of("GUARDRAIL_LOG", "text", _LOGS),
        proxies=proxies_in(values),
        openid=read_openid(env, next(iter(public_urls), "")),
        seals=read_seals(env),
        replica=read_replica_settings(env, database_url),
        embedded=embedded,
        demo=is_demo,
    )
    for name, problem in problems_of_the_way(values, here):
        env.add_problem(name, problem)
    return settings, env


def used(uses: Collection[str], *, embedded: bool) -> frozenset[str]:
    """What reaches Intercom at its address uses the port of the embedded workspace, where that one runs here."""
    return frozenset(uses) | ({"SANDBOX_PORT"} if embedded and "INTERCOM_BASE_URL" in uses else set())


def _token(env: Environment) -> str:
    token = env.strong_secret("INTERCOM_ACCESS_TOKEN", LEAST_TOKEN, "paste it again, whole")
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        env.add_problem(
            "INTERCOM_ACCESS_TOKEN",
            "INTERCOM_ACCESS_TOKEN holds characters that no token has: paste it again.",
        )
        return ""
    return token


def _ports(env: Environment, *, embedded: bool) -> tuple[int, int]:
    port, sandbox_port = env.number("PORT", 8080, 0, 65535), env.number("SANDBOX_PORT", 8090, 0, 65535)
    if embedded and port == sandbox_port != 0:
        env.add_problem(
            "SANDBOX_PORT", f"PORT and SANDBOX_PORT are both {port}: the two listen beside each other."
        )
    return port, sandbox_port


def _kinds_every(env: Environment) -> Mapping[str, float]:
    """`article=1h,tag=5m`: how often single kinds are read."""
    found: dict[str, float] = {}
    for name, span in env.pairs("GUARDRAIL_KINDS_EVERY", "a kind and a time, such as article=1h"):
        try:
            found[readable_kind(name).name] = seconds_in(span, LEAST_EVERY)
        except UnknownKind as problem:
            env.add_problem("GUARDRAIL_KINDS_EVERY", f"GUARDRAIL_KINDS_EVERY: {problem}")
        except ValueError:
            env.add_problem(
                "GUARDRAIL_KINDS_EVERY",
                f"GUARDRAIL_KINDS_EVERY says {span!r} for {name}, but must say a time such as 1h "
                f"(ms, s, m, h, d), at least {LEAST_EVERY:g}s.",
            )
    return found


def _database(env: Environment) -> str:
    url = env.secret("GUARDRAIL_DATABASE_URL")
    if url and not url.startswith(_DATABASES):
        env.add_problem(
            "GUARDRAIL_DATABASE_URL", "GUARDRAIL_DATABASE_URL must begin with sqlite:/// or postgresql://."
        )
    elif url and not is_url(url):
        env.add_problem(
            "GUARDRAIL_DATABASE_URL",
            "GUARDRAIL_DATABASE_URL is not an address: its host or port makes no sense.",
        )
    return url
