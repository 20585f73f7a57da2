"""Signing in with an API token, or as one of the cast of the embedded workspace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Response, request

from drift.web.rest.problem_details import Refusal, RobotRefused, TooManyWrongTokens
from guard.core.model.records import Token
from guard.identity.sessions import begin, token_of
from guard.identity.tokens import authenticate_hash, hash_in
from guard.identity.wrong_tokens import WrongTokens
from guard.runtime.demo import Player
from guard.web.authentication import Refused
from guard.web.console import access
from guard.web.console.page import HOME, common, html, signed_in, to
from guard.web.console.renderer import render
from guard.web.context import WebContext
from guard.web.front_door import came_through_a_proxy

_NOT_OURS: Final = (
    "Your browser did not send back the cookie of this page, so you cannot be signed in. Open the page again. If it "
    "stays so: browsers keep such cookies only over HTTPS, or at localhost, and only where cookies are allowed."
)
_WRONG: Final = (
    "This is no token that holds: it is mistyped, unknown, revoked or expired. `guardrail token create EMAIL "
    "--role ROLE` makes one."
)


class CannotSignIn(Refusal):
    """The sign-in is refused; `status` is the HTTP status of the page that says so."""

    def __init__(self, sentence: str, status: int = 401) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Entrance:
    """The sign-in page. `cast` are the people of the embedded workspace, where that is what is watched; `count` is told
    of each token that is refused."""

    context: WebContext
    wrong: WrongTokens
    count: Callable[[Refused], None]
    cast: Sequence[Player] = ()

    @property
    def home(self) -> str:
        """The first page."""
        return f"{HOME.format(workspace=self.context.guarded.workspace.name)}/"

    def get(self) -> Response:
        wanted = access.local_path(request.args.get("next", ""), self.home)
        if signed_in(self.context):
            return to(wanted)
        return self.page(wanted)

    def post(self) -> Response:
        wanted = access.local_path(request.form.get("next", ""), self.home)
        try:
            token = self._token()
        except (CannotSignIn, RobotRefused, TooManyWrongTokens) as refused:
            return self._refusal(refused, wanted)
        who = begin(self.context.guarded, token, access.cookie(access.SESSION))
        response = to(wanted)
        access.set_session(response, who.secret)
        return response

    def _token(self) -> Token:
        """The token that somebody signs in with. Raises CannotSignIn, RobotRefused and TooManyWrongTokens."""
        if not access.is_own_form(access.cookie(access.SIGN_IN)):
            raise CannotSignIn(_NOT_OURS, 403)
        token = self._of_cast() if "person" in request.form else self._of_secret()
        if token.robot:
            self.count("robot")
            raise RobotRefused(
                f"This is the token of the {token.holder}. The console is for people: sign in with a token of your own."
            )
        return token

    def _of_cast(self) -> Token:
        players = {player.email: player for player in self._offered()}
        player = players.get(request.form["person"])
        token = token_of(self.context.guarded, player.email, [player.role]) if player else None
        if token is None:
            raise CannotSignIn("Nobody of this name can be chosen here. Sign in with a token.", 403)
        return token

    def _of_secret(self) -> Token:
        hash_, address = hash_in(f"Bearer {request.form.get('token', '').strip()}"), request.remote_addr or ""
        if hash_ is None:
            self.count("wrong_token")
            raise CannotSignIn(_WRONG)
        if (seconds := self.wrong.seconds_to_wait(address, hash_)) > 0:
            self.count("slowed")
            raise TooManyWrongTokens(seconds)
        token = authenticate_hash(self.context.guarded, hash_, self.context.service.token_uses)
        if token is None:
            self.count("wrong_token")
            self.wrong.was_wrong(address, hash_)
            raise CannotSignIn(_WRONG)
        self.wrong.was_right(hash_)
        return token

    def _offered(self) -> Sequence[Player]:
        """The cast, for whoever sits at this machine: a page of somebody else's that is led here has another
        `Host`, and a proxy that writes its own into it says so."""
        here = access.is_this_machine() and not came_through_a_proxy()
        return self.cast if here else ()

    @property
    def _provider(self) -> str:
        """What people call the identity provider; "" where there is none."""
        provider = self.context.service.provider
        return "" if provider is None else provider.config.name

    def _refusal(self, refused: CannotSignIn | RobotRefused | TooManyWrongTokens, wanted: str) -> Response:
        match refused:
            case CannotSignIn(status=status):
                response = self.page(wanted, status, str(refused))
            case TooManyWrongTokens():
                response = self.page(wanted, 429, str(refused))
            case _:
                response = self.page(wanted, 403, str(refused))
        response.headers.update(refused.headers if isinstance(refused, TooManyWrongTokens) else {})
        return response

    def page(self, wanted: str, status: int = 200, problem: str = "") -> Response:
        secret = access.cookie(access.SIGN_IN) or access.new_secret()
        names = {**common(self.context, None), "form_token": access.form_token(secret)}
        response = html(
            render(
                "sign-in.html",
                **names,
                next=wanted,
                cast=self._offered(),
                problem=problem,
                provider=self._provider,
            ),
            status,
        )
        access.set_cookie(response, access.SIGN_IN, secret)
        return response
