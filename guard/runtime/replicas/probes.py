"""What a process without the role `web` answers: whether it lives and works, and its figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from drift.web.rest.problem_details import MEDIA, http_problem

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PROBES: Final = ("/healthz", "/readyz", "/metrics")
_SENTENCE: Final = (
    "This process does the work and answers nobody (GUARDRAIL_ROLES): ask one that has the role web. Here are "
    f"{', '.join(PROBES[:-1])} and {PROBES[-1]} alone."
)


def only_probes(app: WSGIApplication) -> WSGIApplication:
    """The app, for whoever looks after the process."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in PROBES:
            return app(environ, start_response)
        body = http_problem(421, "Misdirected Request", _SENTENCE)
        start_response(
            "421 Misdirected Request", [("Content-Type", MEDIA), ("Content-Length", str(len(body)))]
        )
        return [body]

    return answer
