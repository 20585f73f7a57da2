"""A shelf in a bucket of S3, or of what speaks like it, by the official SDK. It signs each request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from guard.exports.archive.shelf import NotKept

TIMEOUT: Final = 30
_MISSING: Final = ("NoSuchKey", "404")
_WAIT: Final = 5.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where in S3: `endpoint` is empty for Amazon's own. Without `id`, the role of the machine opens it."""

    bucket: str
    prefix: str = ""
    region: str = ""
    endpoint: str = ""
    id: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Bucket:
    """`client` makes a client of the SDK when it is first needed: that takes a while."""

    place: Place
    client: Callable[[], Any] = field(repr=False)

    def put(self, name: str, content: bytes) -> None:
        with _named():
            self.client().put_object(Bucket=self.place.bucket, Key=self._key(name), Body=content)

    def get(self, name: str) -> bytes | None:
        try:
            with _named():
                found = self.client().get_object(Bucket=self.place.bucket, Key=self._key(name))
                content: bytes = found["Body"].read()
                return content
        except _NotThere:
            return None

    def seal(self, name: str) -> None:
        """Whether objects can be changed is said by the bucket: its versions, its lock."""

    def _key(self, name: str) -> str:
        return f"{self.place.prefix}/{name}" if self.place.prefix else name


class _NotThere(Exception):
    """There is no such object."""


@contextmanager
def _named() -> Iterator[None]:
    """What the SDK raises, as what a shelf raises. Its messages may hold addresses; its codes do not."""
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

    try:
        yield
    except ClientError as problem:
        code = str(problem.response.get("Error", {}).get("Code", ""))
        if code in _MISSING:
            raise _NotThere from problem
        raise NotKept(f"it answered {_status(problem)}, {code[:60]}", _WAIT) from problem
    except HTTPClientError as problem:
        raise NotKept(f"it does not answer ({type(problem).__name__})") from problem
    except BotoCoreError as problem:
        raise NotKept(f"it cannot be used ({type(problem).__name__})") from problem


def _status(problem: Any) -> int:
    return int(problem.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def client_of(place: Place, proxy: str | None, certificates: str) -> Any:
    """Raises ImportError where the optional extra is not installed."""
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=10,
        read_timeout=TIMEOUT,
        retries={"total_max_attempts": 1},
        proxies={"http": proxy, "https": proxy} if proxy else {},
        s3={"addressing_style": "path" if place.endpoint else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client(
        "s3",
        region_name=place.region or None,
        endpoint_url=place.endpoint or None,
        aws_access_key_id=place.id or None,
        aws_secret_access_key=place.secret or None,
        verify=certificates or True,
        config=config,
    )
