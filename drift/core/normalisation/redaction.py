"""Redaction: finds secrets by the names of their keys and replaces them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

from drift.core.model.resources import Json

Fingerprint: TypeAlias = Callable[[str], str]
"""A one-way function from a secret to `fingerprint:` and 16 hexadecimal digits. Equal secrets give equal texts."""

_SECRET_KEY: Final = re.compile(
    r"(^|_)(secrets?|secret_key|passw(or)?d|passphrase|authorization|api_?(key|token|secret)|"
    r"(private|signing|encryption|access|shared)_key|token|credentials?|cookie)$"
)
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FINGERPRINT: Final = re.compile(r"fingerprint:[0-9a-f]{16}")
_MASK: Final = re.compile(r"\*+")
_TEMPLATE: Final = re.compile(r"\{\{[^{}]*\}\}")
_URL: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)(?:([^/?#\s]*)@)?([^\s]*)")
_QUERY: Final = re.compile(r"([?&#])([^=&#?]+)=([^&#]*)")
_PAIR: Final = re.compile(r'(?<!\\)"((?:[^"\\]|\\.)*)"(\s*:\s*)"((?:[^"\\]|\\.)*)"')


@lru_cache(maxsize=4096)
def is_secret_key(key: str) -> bool:
    """Whether the value of this key is treated as a secret. `X-Api-Key`, `clientSecret` and `access_token` are secrets;
    `token_ids` is not."""
    return _SECRET_KEY.search(_HUMP.sub("_", key).lower().replace("-", "_")) is not None


def mask(text: str, fingerprint: Fingerprint) -> str:
    """The fingerprint of a secret. Empty text, asterisks, fingerprints and `{{placeholder}}`s are kept."""
    if not text or any(pattern.fullmatch(text) for pattern in (_MASK, _FINGERPRINT, _TEMPLATE)):
        return text
    return fingerprint(text)


def mask_text(text: str, fingerprint: Fingerprint) -> str:
    """A text with the secrets inside it replaced: user names, passwords and secret parameters of a URL, and secret
    strings of a JSON document (the body template of a connector). Prose is not changed."""
    if "://" in text and (url := _URL.fullmatch(text)):
        return _mask_url(url, fingerprint)
    if text[:1] in "{[" and '":' in text:
        return _PAIR.sub(lambda pair: _mask_pair(pair, fingerprint), text)
    return text


def _mask_url(url: re.Match[str], fingerprint: Fingerprint) -> str:
    scheme, user, rest = url.groups()
    masked = f"{mask(user, fingerprint)}@" if user else ""
    return f"{scheme}{masked}{_QUERY.sub(lambda parameter: _mask_parameter(parameter, fingerprint), rest)}"


def _mask_parameter(parameter: re.Match[str], fingerprint: Fingerprint) -> str:
    sign, name, value = parameter.groups()
    return f"{sign}{name}={mask(value, fingerprint)}" if is_secret_key(name) else parameter[0]


def _mask_pair(pair: re.Match[str], fingerprint: Fingerprint) -> str:
    key, colon, value = pair.groups()
    return f'"{key}"{colon}"{mask(value, fingerprint)}"' if is_secret_key(key) else pair[0]


def holds_secret(value: Json) -> bool:
    """Whether a value contains a fingerprint or a mask. Such a value must never be written to Intercom."""
    if isinstance(value, str):
        return _FINGERPRINT.search(value) is not None or (
            len(value) > 2 and _MASK.fullmatch(value) is not None
        )
    if isinstance(value, dict):
        return any(map(holds_secret, value.values()))
    return isinstance(value, list) and any(map(holds_secret, value))
