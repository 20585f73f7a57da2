"""The calls about conversations: searched, read whole, deleted."""

from tests.contract.openapi.stops import NEW, Stop

_FIRST = "/conversations/215470000001"
_ALL = {"field": "created_at", "operator": ">", "value": 0}
_FIN = {
    "operator": "AND",
    "value": [
        {"field": "ai_agent_participated", "operator": "=", "value": True},
        {
            "operator": "OR",
            "value": [
                {"field": "ai_agent.resolution_state", "operator": "IN", "value": ["escalated"]},
                {"field": "tag_ids", "operator": "=", "value": "108"},
            ],
        },
    ],
}


def _search(status: int, **body: object) -> Stop:
    return Stop("POST", "/conversations/search", status, body)


def every() -> list[Stop]:
    return [
        _search(200, query=_ALL, pagination={"per_page": 150}),
        _search(200, query=_FIN),
        _search(400, query={"field": "shoe_size", "operator": "=", "value": 3}),
        _search(400, query={"operator": "AND", "value": []}),
        Stop("GET", _FIRST, 200),
        Stop("GET", "/conversations/1", 404),
        Stop("DELETE", _FIRST, 200, None, NEW),
        Stop("GET", _FIRST, 404, None, NEW),
        Stop("GET", "/conversations/deleted", 200, None, NEW),
    ]
