"""Signing in with an API token, or as one of the cast of the embedded workspace."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Response, request

from drift.web.rest.problem_details import Refusal, RobotRefused, TooManyWrongTokens
from guard.identity.entry import Entered, Held, begin_with_tokens, held
from guard.identity.sessions import token_of
from guard.identity.tokens import hash_in
from guard.identity.wrong_tokens import WrongTokens
from guard.runtime.demo import Player
from guard.web.authentication import Refused
from guard.web.console import access
from guard.web.console.page import HOME, common, entered, html, to
from guard.web.console.renderer import render
from guard.web.context import Site, WebContext
from guard.web.front_door import came_through_a_proxy
from guard.web.workspace_paths import workspace_in

if TYPE_CHECKING:
    from guard.identity.openid.provider import Provider

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
    """The sign-in page. `count` is told of each token that is refused."""

    site: Site
    wrong: WrongTokens
    count: Callable[[Refused], None]

    @property
    def context(self) -> WebContext:
        return self.site.default

    @property
    def home(self) -> str:
        """The first page of the default workspace."""
        return f"{HOME.format(workspace=self.context.name)}/"

    def root(self) -> Response:
        """To where somebody comes who names no page: with several workspaces, that depends on which are theirs."""
        if not self.site.is_many:
            return to(self.home)
        into = entered(self.site)
        return to(self.first_page(one.name for one in into) if into else "/sign-in")

    def get(self) -> Response:
        wanted = access.local_path(request.args.get("next", ""), self.home)
        if into := entered(self.site):
            return to(self.landing(wanted, [one.name for one in into]))
        return self.page(wanted)

    def post(self) -> Response:
        wanted = access.local_path(request.form.get("next", ""), self.home)
        try:
            tokens = self._tokens()
        except (CannotSignIn, RobotRefused, TooManyWrongTokens) as refused:
            return self._refusal(refused, wanted)
        return self.let_in(
            begin_with_tokens(tokens, self.site.guarded, access.cookie(access.SESSION)), wanted
        )

    def let_in(self, who: Entered, wanted: str) -> Response:
        response = to(self.landing(wanted, who.into))
        access.set_session(response, who.secret)
        return response

    def landing(self, wanted: str, into: Collection[str]) -> str:
        """The page that was wanted, or the first one of whoever may not enter the workspace that it is of."""
        name, _ = workspace_in(wanted)
        was_asked_for = wanted != self.home or not self.site.is_many
        return wanted if name in into and was_asked_for else self.first_page(into)

    def first_page(self, into: Iterable[str]) -> str:
        """Today of the only workspace that somebody may enter, or the list of them."""
        names = tuple(into)
        first = self.context.name if self.context.name in names else names[0]
        return f"{HOME.format(workspace=first)}{'/' if len(names) == 1 else '/workspaces'}"

    def _tokens(self) -> Held:
        """The token that somebody signs in with, in each workspace where it holds. Raises CannotSignIn, RobotRefused
        and TooManyWrongTokens."""
        if not access.is_own_form(access.cookie(access.SIGN_IN)):
            raise CannotSignIn(_NOT_OURS, 403)
        tokens = self._of_cast() if "person" in request.form else self._of_secret()
        token = tokens[0][1]
        if token.robot:
            self.count("robot")
            raise RobotRefused(
                f"This is the token of the {token.holder}. The console is for people: sign in with a token of your own."
            )
        return tokens

    def _of_cast(self) -> Held:
        """Somebody of the cast, in each embedded workspace that has them."""
        email = request.form["person"]
        if email not in self._offered():
            raise CannotSignIn("Nobody of this name can be chosen here. Sign in with a token.", 403)
        playing = [
            (context.guarded, token_of(context.guarded, email, [player.role]))
            for context in self.site
            for player in context.cast
            if player.email == email
        ]
        tokens = tuple((guarded, token) for guarded, token in playing if token is not None)
        if not tokens:
            raise CannotSignIn("Nobody of this name can be chosen here. Sign in with a token.", 403)
        return tokens

    def _of_secret(self) -> Held:
        hash_, address = hash_in(f"Bearer {request.form.get('token', '').strip()}"), request.remote_addr or ""
        if hash_ is None:
            self.count("wrong_token")
            raise CannotSignIn(_WRONG)
        if (seconds := self.wrong.seconds_to_wait(address, hash_)) > 0:
            self.count("slowed")
            raise TooManyWrongTokens(seconds)
        tokens = held(self.site.guarded, hash_)
        if not tokens:
            self.count("wrong_token")
            self.wrong.was_wrong(address, hash_)
            raise CannotSignIn(_WRONG)
        self.wrong.was_right(hash_)
        self._note(tokens)
        return tokens

    def _note(self, tokens: Held) -> None:
        used = {guarded.workspace.name: token for guarded, token in tokens}
        for context in self.site:
            if token := used.get(context.name):
                context.service.token_uses.note(token, context.guarded.now())

    def _offered(self) -> Mapping[str, Player]:
        """The cast, for whoever sits at this machine: a page of somebody else's that is led here has another
        `Host`, and a proxy that writes its own into it says so."""
        here = access.is_this_machine() and not came_through_a_proxy()
        return {player.email: player for context in self.site for player in context.cast} if here else {}

    def provider_for(self, wanted: str) -> Provider | None:
        """The identity provider of the workspace that a page is of, or else the first one that there is."""
        name, _ = workspace_in(wanted)
        asked = self.site.named(name) if name is not None else None
        contexts = (asked, self.context, *self.site)
        return next((one.service.provider for one in contexts if one and one.service.provider), None)

    def vouched_by(self, provider: Provider) -> list[WebContext]:
        """The workspaces whose people sign in with this identity provider."""
        issuer = provider.config.issuer
        providers = ((one, one.service.provider) for one in self.site)
        return [one for one, its in providers if its is not None and its.config.issuer == issuer]

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
        provider = self.provider_for(wanted)
        names = {**common(self.context, None), "form_token": access.form_token(secret)}
        response = html(
            render(
                "sign-in.html",
                **names,
                next=wanted,
                cast=tuple(self._offered().values()),
                problem=problem,
                provider=provider.config.name if provider else "",
            ),
            status,
        )
        access.set_cookie(response, access.SIGN_IN, secret)
        return response
