"""Where the description contradicts itself or says less than its own examples: each case once, with its reason."""

from typing import Any

from tests.contract.openapi.description import Operation

EXCUSED_ANSWERS: dict[tuple[Operation, int], str] = {}
"""Answers whose status the description does not have, and why the embedded workspace gives it all the same."""

EXCUSED_REQUESTS: dict[Operation, str] = {
    ("PUT", "/data_attributes/{}"): (
        "one of two schemas must fit, but the second requires nothing, so a list of options fits both"
    ),
}
"""Requests that cannot be judged, because the description refuses what its own example sends."""


def answer_as_described(operation: Operation, answer: Any) -> Any:
    """The answer with what the description gets wrong taken out."""
    if operation[1].startswith("/admins/activity_logs") and isinstance(answer, dict) and "pages" in answer:
        return _log_as_described(answer)
    return answer


def _log_as_described(body: dict[str, Any]) -> dict[str, Any]:
    """Real clients follow `pages.next` of the list as an address, where the description has an object; and the
    description's own samples hold plain text where it promises objects before and after."""
    following = body["pages"]["next"]
    pages = body["pages"] | {"next": None if isinstance(following, str) else following}
    entries = [
        entry
        | {
            "metadata": {
                key: value for key, value in (entry["metadata"] or {}).items() if not _plain(key, value)
            }
        }
        for entry in body["activity_logs"]
    ]
    return body | {"pages": pages, "activity_logs": entries}


def _plain(key: str, value: object) -> bool:
    return key in {"before", "after"} and isinstance(value, str)
