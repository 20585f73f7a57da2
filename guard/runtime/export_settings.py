"""Reads what the targets of exports.yaml need from the environment: where they are, and what opens them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from guard.core.model.exports import TargetType
from guard.runtime.environment import Environment
from guard.runtime.setting_names import EXPORTS

FILE: Final = "_FILE"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a setting of a target says. A secret may also stand in a file, which NAME_FILE names."""

    says: str
    secret: bool = False


SETTINGS_OF: Final[Mapping[TargetType, Mapping[str, Setting]]] = {
    "splunk_hec": {
        "": Setting("The address of the collector, such as https://splunk.example.com:8088"),
        "_TOKEN": Setting("The token of the collector", secret=True),
    },
    "datadog": {
        "": Setting("The address of the intake of your site, such as https://http-intake.logs.datadoghq.eu"),
        "_TOKEN": Setting("An API key", secret=True),
    },
    "syslog": {
        "": Setting("The address of the collector, such as syslog+tls://siem.example.com:6514"),
        "_CA": Setting("A file with the certificates to trust, in PEM. Left out: those that all else trusts"),
        "_CERTIFICATE": Setting("A file with a certificate that the collector asks for, in PEM"),
        "_KEY": Setting("The file with its key, in PEM. Left out: it stands in the file of the certificate"),
    },
    "s3": {
        "": Setting(
            "The bucket and where to begin in it, such as s3://acme-audit/guardrail?region=eu-west-1; with "
            "`&endpoint=https://minio.example.com` for what is not Amazon's"
        ),
        "_ID": Setting("The id of an access key. Left out, with `_SECRET`: the role of the machine"),
        "_SECRET": Setting("The access key", secret=True),
    },
    "folder": {"": Setting("The folder. Left out: `exports/name` in GUARDRAIL_HOME")},
}
"""The settings of each type of target, by what stands behind `GUARDRAIL_EXPORT_name`."""
_SECRETS: Final = frozenset(
    end for settings in SETTINGS_OF.values() for end, setting in settings.items() if setting.secret
)


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """What is set, by the part of the name behind `GUARDRAIL_EXPORT_`: `SIEM` and `SIEM_TOKEN` of a target `siem`.
    `certificates` is the file of those to trust; empty for the usual ones."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    certificates: str = ""

    def of(self, target: str, end: str = "") -> str:
        return self.values.get(f"{setting_of(target)}{end}", "")


def setting_of(target: str) -> str:
    """The part of a setting's name that stands for a target."""
    return target.upper().replace("-", "_")


def read_exports(env: Environment) -> ExportSettings:
    """What is there, whatever exports.yaml declares: it may change while the service runs."""
    values = dict(_values(env))
    secrets = tuple(value for name, value in values.items() if _is_secret(name))
    return ExportSettings(values, secrets, env.text("SSL_CERT_FILE"))


def _values(env: Environment) -> Iterator[tuple[str, str]]:
    for name in sorted({name.removesuffix(FILE) for name in env.names(EXPORTS)}):
        short = name.removeprefix(EXPORTS)
        value = env.secret(name, of=EXPORTS) if _is_secret(short) else env.text(name)
        if value:
            yield short, value


def _is_secret(name: str) -> bool:
    return any(name.endswith(end) for end in _SECRETS)
