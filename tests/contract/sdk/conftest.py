"""The official SDK, pointed at an embedded workspace, with every answer held against the SDK's own models."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pydantic
import pytest

from drift.sandbox.cast import TOKEN
from drift.sandbox.server import serve_in_thread
from tests.contract.sdk.disagreements import REFUSED_BY_THE_MODELS
from tests.drift.sandbox.conftest import Clock
from tests.founded import opened_sandbox

GONE = "status_code: 404"
REFUSED = "status_code: 422"


def told() -> Any:
    """The error of the SDK: `pytest.raises(told(), match=GONE)`."""
    return import_module("intercom.core.api_error").ApiError


class Official:
    """The SDK's client. It names no version by itself and builds its models unchecked, so both are done here."""

    def __init__(self, url: str, version: str) -> None:
        self.version = version
        self._answers: list[httpx.Response] = []
        self._http = httpx.Client(event_hooks={"response": [self._keep]})
        self.sdk: Any = import_module("intercom").Intercom(
            token=TOKEN, base_url=url, headers={"Intercom-Version": version}, httpx_client=self._http
        )

    def _keep(self, response: httpx.Response) -> None:
        response.read()
        self._answers.append(response)

    def checked(self, model: Any) -> Any:
        """What the SDK made of the last answer, which its model must allow."""
        assert self.refused(model) <= REFUSED_BY_THE_MODELS.keys()
        return model

    def refused(self, model: Any) -> set[tuple[str, str]]:
        """The places of the last answer that its model does not allow."""
        answer = self._answers[-1]
        assert answer.request.headers["Intercom-Version"] == self.version
        shape = type(getattr(model, "response", model))
        try:
            pydantic.TypeAdapter(shape).validate_python(answer.json())
        except pydantic.ValidationError as problem:
            return {(shape.__name__, ".".join(map(str, one["loc"]))) for one in problem.errors()}
        return set()

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="module", params=["2.14", "2.16"])
def official(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Official]:
    """The stable half of the SDK: it was made from the description of 2.14, and most users pin a newer version."""
    yield from serving(tmp_path_factory.mktemp("workspace"), request.param)


@pytest.fixture(scope="module")
def unstable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Official]:
    """The other half, which speaks Preview."""
    yield from serving(tmp_path_factory.mktemp("workspace"), "Preview")


def serving(folder: Path, version: str) -> Iterator[Official]:
    with opened_sandbox(folder / "workspace.db", Clock()) as sandbox:
        server = serve_in_thread(sandbox)
        client = Official(server.url, version)
        yield client
        client.close()
        server.stop()
