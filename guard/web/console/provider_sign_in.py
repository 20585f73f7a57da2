"""Signing in with the identity provider: the way there, the way back, and the provider's word that somebody left."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Response, request
from werkzeug.exceptions import NotFound

from guard.identity.accounts import NotLetIn, log_out
from guard.identity.entry import begin_with_account
from guard.identity.openid import attempt as attempts
from guard.identity.openid.attempt import Attempt
from guard.identity.openid.config import CALLBACK
from guard.identity.openid.errors import NotBelieved, ProviderAway, ProviderProblem
from guard.web.console import access
from guard.web.console.page import entered, to

if TYPE_CHECKING:
    from guard.identity.openid.provider import LoggedOut, Provider
    from guard.web.console.sign_in import Entrance

log = logging.getLogger(__name__)

BEGIN: Final = "/sign-in/provider"
LOGOUT: Final = "/sign-in/back-channel-logout"
LASTS: Final = 600.0
"""Seconds in which somebody has to come back from the provider."""
_LONGEST: Final = 4000
_NOT_BEGUN_HERE: Final = (
    "This sign-in was not begun in this browser, or more than ten minutes ago, so nobody is signed in. "
    "Begin it anew."
)
_REFUSED: Final = {
    "access_denied": "The identity provider did not let you in, or you called it off.",
    "temporarily_unavailable": "The identity provider cannot sign anybody in now. Try again in a while.",
    "server_error": "The identity provider cannot sign anybody in now. Try again in a while.",
}
_REFUSED_OTHERWISE: Final = (
    "The identity provider did not sign you in. Whoever runs this service finds its reason in the log."
)


@dataclass(frozen=True, slots=True)
class ProviderDoor:
    """The door beside the form of `entrance`. Without a provider there is none."""

    entrance: Entrance

    def provider(self, wanted: str) -> Provider:
        """The one that signs in whoever wants this page. Raises NotFound."""
        if (found := self.entrance.provider_for(wanted)) is None:
            raise NotFound
        return found

    def begin(self) -> Response:
        """Send the browser to the provider. Nothing is kept of that here: the browser holds it."""
        wanted = access.local_path(request.args.get("next", ""), self.entrance.home)
        secret = access.cookie(access.PROVIDER) or access.new_secret()
        begun = attempts.begin(secret, secrets.token_urlsafe(16), wanted)
        try:
            address = self.provider(wanted).address_of(begun)
        except ProviderProblem as problem:
            return self._refused(problem, wanted)
        response = Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
        access.set_cookie(response, access.PROVIDER, secret, LASTS)
        return response

    def back(self) -> Response:
        """The browser comes back. Only one that began the attempt is signed in: nobody becomes somebody else by a link,
        or hands out a code of their own."""
        self.provider(self.entrance.home)
        begun = self._attempt()
        if begun is None:
            if entered(self.entrance.site):
                return self.entrance.root()
            return self.entrance.page(self.entrance.home, HTTPStatus.FORBIDDEN, _NOT_BEGUN_HERE)
        wanted = access.local_path(begun.wanted, self.entrance.home)
        if (error := request.args.get("error")) is not None:
            log.warning("the identity provider refuses a sign-in: %.60r", error)
            return self.entrance.page(wanted, HTTPStatus.FORBIDDEN, _REFUSED.get(error, _REFUSED_OTHERWISE))
        try:
            return self._sign_in(self.provider(wanted), begun, wanted)
        except (ProviderProblem, NotLetIn) as problem:
            if entered(self.entrance.site):  # who went back to an address that was good once
                return to(wanted)
            return self._refused(problem, wanted)

    def _sign_in(self, provider: Provider, begun: Attempt, wanted: str) -> Response:
        """Raises ProviderProblem and NotLetIn."""
        if request.args.get("iss", provider.config.issuer) != provider.config.issuer:
            raise NotBelieved(
                "Another identity provider answers than the one that was asked. Begin the sign-in anew."
            )
        code = request.args.get("code", "")
        if not 0 < len(code) <= _LONGEST:
            raise NotBelieved("The identity provider sends no code along. Begin the sign-in anew.")
        entrance, issuer = self.entrance, provider.config.issuer
        vouched = [context.guarded for context in entrance.vouched_by(provider)]
        said, former = provider.redeem(code, begun), access.cookie(access.SESSION)
        who = begin_with_account(vouched, issuer, said, entrance.site.guarded, former)
        response = entrance.let_in(who, wanted)
        access.drop_cookie(response, access.PROVIDER)
        return response

    def logout(self) -> Response:
        """The provider announces that somebody logged out (OpenID Connect Back-Channel Logout 1.0)."""
        token = request.form.get("logout_token", "")
        try:
            provider, whose = self._logged_out(token)
        except NotBelieved as problem:
            return Response(f"{problem}\n", HTTPStatus.BAD_REQUEST, content_type="text/plain; charset=utf-8")
        except ProviderAway as problem:
            return Response(
                f"{problem}\n", HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain; charset=utf-8"
            )
        for context in self.entrance.vouched_by(provider):
            log_out(context.guarded, provider.config.issuer, whose)
        return Response(status=HTTPStatus.OK)

    def _logged_out(self, token: str) -> tuple[Provider, LoggedOut]:
        """Whom the provider of any workspace announces. Raises NotFound, NotBelieved and ProviderAway."""
        first = self.provider(self.entrance.home)
        several = {first.config.issuer: first}
        for context in self.entrance.site:
            if (one := context.service.provider) is not None:
                several.setdefault(one.config.issuer, one)
        *others, last = several.values()
        for provider in others:
            with suppress(NotBelieved):
                return provider, provider.logged_out(token)
        return last, last.logged_out(token)

    def _attempt(self) -> Attempt | None:
        return attempts.recognise(access.cookie(access.PROVIDER), request.args.get("state", ""))

    def _refused(self, problem: Exception, wanted: str) -> Response:
        log.warning("nobody is signed in with the identity provider: %s", problem)
        away = isinstance(problem, ProviderAway)
        status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.FORBIDDEN
        return self.entrance.page(wanted, status, str(problem))


def routes(entrance: Entrance) -> tuple[tuple[str, str, str, Callable[[], Response]], ...]:
    """The addresses of the door: method, path, name and view."""
    door = ProviderDoor(entrance)
    return (
        ("GET", BEGIN, "begin_with_provider", door.begin),
        ("GET", CALLBACK, "back_from_provider", door.back),
        ("POST", LOGOUT, "logged_out_at_provider", door.logout),
    )
