"""A tour of the embedded workspace that makes every configuration call once, and the refusals worth seeing."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.contract.openapi import (
    stops_of_conversations,
    stops_of_knowledge,
    stops_of_people,
    stops_of_settings,
)
from tests.contract.openapi.stops import Stop

_PARTS = (
    stops_of_people.every,
    stops_of_knowledge.every,
    stops_of_settings.every,
    stops_of_conversations.every,
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call that was made and its answer."""

    version: str
    method: str
    path: str
    query: dict[str, str]
    request: Any
    status: int
    answer: Any

    def said(self) -> str:
        return f"{self.version} {self.method} {self.path} -> {self.status}"


def stops(version: str) -> list[Stop]:
    """The whole tour of one version, in order."""
    return [stop for part in _PARTS for stop in part() if version in stop.versions]


def toured(client: httpx.Client, version: str) -> list[Exchange]:
    """Make every call of the tour. The option of the list attribute that it creates is named `{option}`, and a run of a
    connector that was listed `{run}`."""
    made: list[Exchange] = []
    option = run = ""
    for stop in stops(version):
        path = stop.path.replace("{option}", option).replace("{run}", run)
        response = client.request(stop.method, path, json=stop.body, headers={"Intercom-Version": version})
        answer = response.json() if response.content else None
        if (
            isinstance(answer, dict)
            and answer.get("type") == "conversation_attribute"
            and answer.get("options")
        ):
            option = answer["options"][0]["id"]
        if isinstance(answer, dict) and path.partition("?")[0].endswith("/execution_results"):
            run = next((one["id"] for one in answer.get("data", [])), run)
        query = dict(response.request.url.params)
        plain = response.request.url.path
        made.append(Exchange(version, stop.method, plain, query, stop.body, response.status_code, answer))
        assert response.status_code == stop.status, f"{made[-1].said()}: {answer}"
    return made
