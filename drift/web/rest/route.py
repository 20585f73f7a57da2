"""Routes and their declarations: address, role, parameters, body, answer, and the view that answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import UnionType
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

import orjson
from flask import Blueprint, request
from flask import Response as FlaskResponse
from jsonschema import Draft202012Validator
from msgspec import Struct, to_builtins

from drift.core.model.json_pointer import escape
from drift.core.model.resources import Json
from drift.web.rest.parameters import Parameter, read_all
from drift.web.rest.problem_details import WrongBody
from drift.web.rest.text_formats import CHECKER
from drift.web.rest.validation_messages import sentence

Context = TypeVar("Context")
Schema: TypeAlias = Mapping[str, Json]
AnswerType: TypeAlias = type | UnionType
"""What a JSON answer is declared by: a Struct, a union of several, or a dict for free-form JSON."""
Scope: TypeAlias = Literal["read", "propose", "decide"]
"""What a credential has to be good for: to look, to ask, or to decide and all the rest."""
Method: TypeAlias = Literal["GET", "HEAD", "POST", "PATCH"]

API: Final = "/api/v1"
WORKSPACES: Final = f"{API}/workspaces"
"""Behind it stand the names of workspaces, and behind each name the routes of that workspace."""
WORKSPACE: Final = "guardrail.workspace"
"""In the environment of a request: the name of the workspace in its address, as it was written."""
BESIDE: Final = ("/readyz",)
"""What stands beside the API, and is served under the name of a workspace as well."""
READING: Final[frozenset[Method]] = frozenset({"GET", "HEAD"})
"""Methods that change nothing."""
JSON: Final = "application/json"
MOST_ERRORS: Final = 100
"""How many mistakes of a body are reported at once."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The authenticated caller. Taken from the credential, never from the body. `robot` is the name of the robot that
    asks for the person of this address; a person who asks has none. `scopes` are what the credential is good for,
    `expires_at` is when it ends."""

    email: str = ""
    role: str = ""
    robot: str = ""
    scopes: tuple[Scope, ...] = ("read", "propose", "decide")
    expires_at: float | None = None


ANYBODY: Final = Caller()


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a view sees it: parameters by name, the caller, and the body, validated against its schema."""

    values: Mapping[str, Any]
    caller: Caller
    body: Json = None

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that is not plain JSON with status 200. An iterator is sent piece by piece."""

    body: Struct | bytes | Iterator[bytes] = b""
    status: int = 200
    media: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


View: TypeAlias = Callable[[Context, Request], "Struct | Response"]


@dataclass(frozen=True, slots=True)
class Route(Generic[Context]):
    """`role` is the lowest role that may use the route (None: everybody). `answer` is the type of the JSON answer,
    `media` lists the media types of answers, `takes` is the schema of a JSON body. `refuses` are the statuses of its
    refusals beside those that every route of its sort has, `also` other statuses with the same answer. `robots` says
    that a robot may use it although it does more than read: where nothing is said, it may not. `scope` is what the
    credential has to be good for, where it is not what `needs` says by itself. A route of the `installation` is about
    no workspace alone: whoever may enter any may use it."""

    name: str
    method: Method
    path: str
    role: str | None
    summary: str
    view: View[Context]
    parameters: tuple[Parameter, ...] = ()
    answer: AnswerType | None = None
    status: int = 200
    media: tuple[str, ...] = (JSON,)
    takes: Schema | None = None
    refuses: tuple[int, ...] = ()
    robots: bool = False
    also: tuple[int, ...] = ()
    scope: Scope | None = None
    installation: bool = False

    @property
    def lets_robots_in(self) -> bool:
        return self.robots or self.method in READING

    @property
    def needs(self) -> Scope:
        """What a credential has to be good for here. A route that does more than read and says nothing decides."""
        if self.scope is not None:
            return self.scope
        if self.method in READING:
            return "read"
        return "propose" if self.robots else "decide"


Authenticate: TypeAlias = Callable[[Route[Any]], Caller]
"""Returns the caller of the current request if their role is at least that of the route and their credential is good
for its scope; a robot only where the route lets robots in. Raises NoCredential, RoleTooLow, ScopeTooNarrow,
RobotRefused, and NotThere where the caller is known and may not enter the workspace that is asked for. With the role
None, everybody is let in; a request without a credential is from ANYBODY."""


class Routes(Generic[Context]):
    """The routes of one subject, in the order of their declaration."""

    def __init__(self) -> None:
        self._routes: list[Route[Context]] = []

    def __iter__(self) -> Iterator[Route[Context]]:
        return iter(self._routes)

    def add(
        self,
        method: Method,
        path: str,
        summary: str,
        *,
        role: str | None = "viewer",
        parameters: Sequence[Parameter] = (),
        answer: AnswerType | None = None,
        status: int = 200,
        media: tuple[str, ...] = (JSON,),
        takes: Schema | None = None,
        refuses: tuple[int, ...] = (),
        robots: bool = False,
        also: tuple[int, ...] = (),
        scope: Scope | None = None,
        installation: bool = False,
    ) -> Callable[[View[Context]], View[Context]]:
        def declare(view: View[Context]) -> View[Context]:
            self._routes.append(
                Route(
                    name=view.__name__,
                    method=method,
                    path=path,
                    role=role,
                    summary=summary,
                    view=view,
                    parameters=tuple(parameters),
                    answer=answer,
                    status=status,
                    media=media,
                    takes=takes,
                    refuses=refuses,
                    robots=robots,
                    also=also,
                    scope=scope,
                    installation=installation,
                )
            )
            return view

        return declare


def address(path: str) -> str:
    """The address of a route in the workspace that the current request is about."""
    name = request.environ.get(WORKSPACE)
    return path if name is None else f"{WORKSPACES}/{name}{path.removeprefix(API)}"


def mount(
    blueprint: Blueprint,
    routes: Iterable[Route[Context]],
    contexts: Callable[[], Context],
    authenticate: Authenticate,
) -> None:
    """Adds the routes to a blueprint. `contexts` gives the context of the current request, once its caller is known: it
    is that of the workspace which is asked for."""
    for route in routes:
        blueprint.add_url_rule(
            re.sub(r"\{(\w+)\}", r"<\1>", route.path),
            endpoint=route.name,
            view_func=_view_function(route, contexts, authenticate),
            methods=[route.method],
            provide_automatic_options=False,
        )


def _view_function(
    route: Route[Context], contexts: Callable[[], Context], authenticate: Authenticate
) -> Callable[..., FlaskResponse]:
    validator = None if route.takes is None else Draft202012Validator(route.takes, format_checker=CHECKER)

    def serve(**path: str) -> FlaskResponse:
        caller = authenticate(route)
        values = read_all(route.parameters, path, request.args)
        body = None if validator is None else _validated_body(validator)
        return _response(route.view(contexts(), Request(values, caller, body)))

    return serve


def _validated_body(validator: Draft202012Validator) -> Json:
    try:
        body = orjson.loads(request.get_data(cache=False) or b"{}")
    except orjson.JSONDecodeError as problem:
        raise WrongBody(f"The body is not JSON: {problem}.") from None
    problems = sorted(validator.iter_errors(body), key=lambda error: list(map(str, error.absolute_path)))
    if problems:
        errors = [
            ("".join(f"/{escape(str(step))}" for step in error.absolute_path), sentence(error))
            for error in problems[:MOST_ERRORS]
        ]
        raise WrongBody(f"The body is not what this route takes: {errors[0][1]}", errors)
    return body


def _response(answer: Struct | Response) -> FlaskResponse:
    response = answer if isinstance(answer, Response) else Response(answer)
    body = (
        response.body
        if isinstance(response.body, bytes | Iterator)
        else orjson.dumps(response.body, default=to_builtins, option=orjson.OPT_APPEND_NEWLINE)
    )
    return FlaskResponse(
        body,
        status=response.status,
        content_type=_content_type(response.media),
        headers=dict(response.headers),
    )


def _content_type(media: str) -> str:
    return f"{media}; charset=utf-8" if media.startswith("text/") and ";" not in media else media
