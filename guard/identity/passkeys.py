"""Passkeys: registering them, and confirming one vote with one.

Nobody adds a passkey to a stolen session: the first one takes a fresh sign-in, each further one an answer of one that
is there, and taking one away does as well. What a passkey answers is good for one purpose of one person, once.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.step_up import StepUp
from guard.core.model.passkey import ASKED_FOR, Passkey, PasskeyChallenge
from guard.core.model.records import VoteChoice
from guard.core.model.session import Session
from guard.identity.accounts import is_usable
from guard.identity.entry import also_entered

FRESH_SIGN_IN: Final = 600.0
"""Seconds after signing in within which somebody may add their first passkey."""
MOST: Final = 20
LONGEST_NAME: Final = 60
_LARGEST: Final = 20_000
_ADD: Final = "add"
_NEW: Final = "new"


Tell: TypeAlias = Callable[[UnitOfWork, str], None]
"""Tells people of a passkey, by its name, in the transaction of what happened."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the browser is: passkeys are for one host, and answer to one origin."""

    host: str
    origin: str


class PasskeyRefused(Exception):
    """A passkey that is not taken, or does not answer as it has to. The message says what to do."""


def of(guarded: GuardedWorkspace, email: str) -> list[Passkey]:
    with guarded.view() as view:
        return view.passkeys.of(email)


def ask_for_vote(
    guarded: GuardedWorkspace, email: str, site: Site, ballot: str, choice: VoteChoice
) -> Mapping[str, Any]:
    """What a browser hands to a passkey that is to confirm a vote. Raises PasskeyRefused."""
    return _ask(guarded, email, site, _vote(ballot, choice))


def confirm_vote(
    guarded: GuardedWorkspace, email: str, site: Site, ballot: str, choice: VoteChoice, answer: str
) -> StepUp:
    """The proof that a passkey of this person confirmed this vote. Raises PasskeyRefused."""
    passkey, at = _answered(guarded, email, site, _vote(ballot, choice), answer)
    return StepUp(ballot, email, choice, passkey, at)


def ask_to_add(guarded: GuardedWorkspace, email: str, site: Site) -> Mapping[str, Any]:
    """What a passkey that is there has to answer before another one is added. Raises PasskeyRefused."""
    return _ask(guarded, email, site, _ADD)


def ask_to_remove(guarded: GuardedWorkspace, email: str, site: Site, id: str) -> Mapping[str, Any]:
    """What a passkey has to answer before this one is taken away. Raises PasskeyRefused."""
    return _ask(guarded, email, site, _removal(id))


def begin(guarded: GuardedWorkspace, session: Session, site: Site, answer: str = "") -> Mapping[str, Any]:
    """What a browser hands to an authenticator that is to make a passkey. Raises PasskeyRefused where this session may
    not add one."""
    known = of(guarded, session.email)
    if len(known) >= MOST:
        raise PasskeyRefused(f"You have {MOST} passkeys, which is the most: remove one first.")
    if [one for one in known if one.host == site.host]:
        _answered(guarded, session.email, site, _ADD, answer)
    elif known:
        raise PasskeyRefused(
            f"Your passkeys are for {known[0].host}. Ask an operator to remove them, and begin anew here."
        )
    elif guarded.now() - session.created_at > FRESH_SIGN_IN:
        raise PasskeyRefused(
            "Your first passkey can only be added within ten minutes of signing in, so that nobody adds one to a "
            "session that you left open: sign out, sign in, and add it then."
        )
    challenge = _keep(guarded, session.email, site, _NEW)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name="Intercom Guardrail",
        user_id=secrets.token_bytes(16),
        user_name=session.email,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(known),
    )
    return _as_json(options)


def add(
    guarded: GuardedWorkspace, session: Session, site: Site, name: str, credential: str, tell: Tell
) -> Passkey:
    """Keep the passkey that an authenticator made, of which people are told; also in the other workspaces in which the
    person is by the same token or account, unless they have passkeys there that they do not have here. Raises
    PasskeyRefused."""
    made = _parsed(credential)
    challenge = _challenge_in(made)
    try:
        verified = verify_registration_response(
            credential=made,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as problem:
        raise PasskeyRefused(
            "This is no passkey that can be kept here. Try again, or use another one."
        ) from problem
    with guarded.transaction() as work:
        _take(work, session.email, site, _NEW, challenge)
        passkey = Passkey(
            id=bytes_to_base64url(verified.credential_id),
            email=session.email,
            name=name.strip()[:LONGEST_NAME] or "Passkey",
            host=site.host,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            created_at=work.now,
            added_with=session.begun_with,
        )
        before = work.passkeys.of(session.email)
        if not work.passkeys.add(passkey):
            raise PasskeyRefused("This passkey is in use here already.")
        tell(work, passkey.name)
        for other, its in also_entered(work, guarded.others(), session):
            there = other.passkeys.of(session.email)
            is_fresh = work.now - its.created_at <= FRESH_SIGN_IN
            may_add = all(_is_among(before, one) for one in there) if there else is_fresh
            follows = replace(passkey, added_with=its.begun_with)
            if may_add and is_usable(other) and other.passkeys.add(follows):
                tell(other, passkey.name)
    return passkey


def remove(guarded: GuardedWorkspace, session: Session, site: Site, id: str, answer: str, tell: Tell) -> None:
    """Take a passkey away, with the answer of one that is there; also from the other workspaces in which the person is
    by the same token or account, and that know the one that answered. Raises PasskeyRefused."""
    email = session.email
    answered, _ = _answered(guarded, email, site, _removal(id), answer)
    with guarded.transaction() as work:
        here = {one.id: one for one in work.passkeys.of(email)}
        if not work.passkeys.remove(email, id):
            raise PasskeyRefused("There is no such passkey of yours.")
        tell(work, id)
        for other, _ in also_entered(work, guarded.others(), session):
            there = other.passkeys.of(email)
            knows_both = all(key in here and _is_among(there, here[key]) for key in (answered, id))
            if knows_both and other.passkeys.remove(email, id) and is_usable(other):
                tell(other, id)


def _is_among(known: Sequence[Passkey], passkey: Passkey) -> bool:
    return any(passkey.is_same(one) for one in known)


def _vote(ballot: str, choice: VoteChoice) -> str:
    return f"vote {choice} {ballot}"


def _removal(id: str) -> str:
    return f"remove {id}"


def _ask(guarded: GuardedWorkspace, email: str, site: Site, purpose: str) -> Mapping[str, Any]:
    here = [one for one in of(guarded, email) if one.host == site.host]
    if not here:
        raise PasskeyRefused("You have no passkey for this site yet. Add one on the page You, and come back.")
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=_keep(guarded, email, site, purpose),
        allow_credentials=_described(here),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _as_json(options)


def _answered(
    guarded: GuardedWorkspace, email: str, site: Site, purpose: str, answer: str
) -> tuple[str, float]:
    """The passkey that answered, and when. Raises PasskeyRefused."""
    if not answer:
        raise PasskeyRefused(
            "This has to be confirmed with your passkey, and your browser sent no answer of one."
        )
    given = _parsed(answer)
    challenge = _challenge_in(given)
    with guarded.transaction() as work:
        _take(work, email, site, purpose, challenge)
        known = {one.id: one for one in work.passkeys.of(email) if one.host == site.host}
        passkey = known.get(str(given.get("id", "")).rstrip("="))
        if passkey is None:
            raise PasskeyRefused("This passkey is none of yours here.")
        try:
            verified = verify_authentication_response(
                credential=given,
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as problem:
            raise PasskeyRefused(
                "The answer of the passkey does not hold, so nothing was done. Try again."
            ) from problem
        work.passkeys.used(passkey.id, verified.new_sign_count, work.now)
        return passkey.id, work.now


def _keep(guarded: GuardedWorkspace, email: str, site: Site, purpose: str) -> bytes:
    challenge = secrets.token_bytes(32)
    with guarded.transaction() as work:
        work.passkeys.ask(_challenge(email, site, purpose, challenge, work.now), work.now)
    return challenge


def _take(work: UnitOfWork, email: str, site: Site, purpose: str, challenge: bytes) -> None:
    """Raises PasskeyRefused where this was not asked for, or was answered before."""
    if not work.passkeys.take(_challenge(email, site, purpose, challenge, work.now), work.now):
        raise PasskeyRefused(
            "This is not what your passkey was asked for, or it was a while ago, so nothing was done. Open the page "
            "again, and confirm it once more."
        )


def _challenge(email: str, site: Site, purpose: str, challenge: bytes, now: float) -> PasskeyChallenge:
    id = hashlib.sha256(challenge).hexdigest()
    return PasskeyChallenge(id, email, purpose, site.host, now + ASKED_FOR)


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if len(text) <= _LARGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise PasskeyRefused("Your browser sent what is no answer of a passkey. Try again.")
    return found


def _challenge_in(credential: Mapping[str, Any]) -> bytes:
    """What an answer says that it answers. It is checked against what was asked, and is part of what is signed."""
    try:
        client = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        return base64url_to_bytes(client["challenge"])
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise PasskeyRefused("Your browser sent what is no answer of a passkey. Try again.") from problem


def _described(known: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.id)) for one in known]


def _as_json(options: Any) -> Mapping[str, Any]:
    made: dict[str, Any] = json.loads(options_to_json(options))
    return made
