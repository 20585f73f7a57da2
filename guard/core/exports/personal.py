"""What a receiver may know of people: all of it, pseudonyms, or nothing. Pure.

A pseudonym is a keyed digest: the same person has the same one in every event of an installation, and nobody without
its key can tell whose it is, or try out who it might be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias, get_args

from msgspec.structs import replace

from drift.core.model.activity import Actor
from drift.core.model.email_addresses import plain_email
from drift.core.model.ip_addresses import address_of
from drift.core.model.resources import Json
from drift.core.normalisation.redaction import Fingerprint
from guard.core.exports.export_event import Entity, ExportedFinding, ExportEvent, Person
from guard.core.model.exports import People
from guard.core.text.personal_addresses import without_addresses

PEOPLE: Final[tuple[People, ...]] = get_args(People)
Hide: TypeAlias = Callable[[str], str]
"""A value that names somebody -> what stands in its place; "" where nothing does."""

HIDDEN: Final = "[left out]"
_NOTHING: Final[tuple[Json, ...]] = ("", None, {}, [])
_PURPOSE: Final = "pseudonym of a person: "
_EMAIL: Final = re.compile(r"[^\s<>()\[\]{}\"',;:|=]+@[^\s<>()\[\]{}\"',;:|=]*[^\s<>()\[\]{}\"',;:|=.!?]")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
"""What a member of an object is called, where it is no value itself."""
_STEP: Final = re.compile(r"[A-Za-z_]{1,64}|[0-9]{1,3}|-|[0-9.]{3,5}")
"""A step of a path that is no id: a word, a place in a list, a version."""
_WORD: Final = re.compile(r"[a-z][a-z0-9_]{0,39}|[0-9]{4}-[0-9:.TZ+-]{6,30}")
"""A word of a fixed list, or a moment."""
SAFE: Final = frozenset(
    {
        "away_mode",
        "conversation_assignment_limit",
        "enabled",
        "expired_at",
        "mode",
        "new_state",
        "outcome",
        "previous_state",
        "setting_type",
        "sign_in_method",
        "source",
        "team_assignment_limit",
        "threshold_minutes",
        "ticket_assignment_limit",
        "verdict",
    }
)
"""Members of Intercom's entries and of our rows whose numbers and words say nothing of anybody."""


def treated(event: ExportEvent, people: People, fingerprint: Fingerprint) -> ExportEvent:
    """The event as a receiver may see it. `fingerprint` is that of the installation, under its key."""
    if people == "keep":
        return event
    hide: Hide = pseudonyms(fingerprint) if people == "pseudonym" else _left_out
    about_person = event.entity is not None and event.entity.is_person
    return replace(
        event,
        people=people,
        title=_text(event.title, hide),
        sentence="",
        comment="",
        link="" if about_person else event.link,
        actor=_actor(event.actor, hide),
        user=_person(event.user, hide),
        entity=_entity(event.entity, hide),
        finding=_finding(event.finding, hide),
        call=None if event.call is None else replace(event.call, path=_path(event.call.path, hide)),
        details=_scrubbed(dict(event.details), hide),
        personal=_hidden(dict(event.personal), "", hide),
    )


@lru_cache(maxsize=8)
def pseudonyms(fingerprint: Fingerprint) -> Hide:
    """What stands in the place of values. A pseudonym is none of the fingerprints that stand in place of secrets."""

    @lru_cache(maxsize=8192)  # the same few people act again and again
    def pseudonym(value: str) -> str:
        return f"p-{fingerprint(_PURPOSE + _one_spelling(value)).rpartition(':')[2]}"

    return pseudonym


def _left_out(value: str) -> str:
    return ""


def _one_spelling(value: str) -> str:
    if "@" in value:
        return plain_email(value)
    address = address_of(value) if "." in value or ":" in value else None
    return str(address) if address is not None else value.strip()


def _maybe(value: str | None, hide: Hide) -> str | None:
    return (hide(value) or None) if value else None


def _actor(actor: Actor, hide: Hide) -> Actor:
    """Its type and its app stay."""
    names = {name: _maybe(getattr(actor, name), hide) for name in ("id", "email", "ip", "token")}
    return Actor(actor.type, app=actor.app, **names)


def _person(person: Person | None, hide: Hide) -> Person | None:
    if person is None:
        return None
    return Person(*(value and hide(value) for value in (person.id, person.email, person.name)))


def _entity(entity: Entity | None, hide: Hide) -> Entity | None:
    """People name things as they like, also after people: the id of a thing is enough. What has none is called by its
    kind."""
    if entity is None:
        return None
    if entity.is_person:
        return Entity(entity.type, entity.id and hide(entity.id), "", is_person=True)
    return Entity(entity.type, entity.id, "" if entity.id else entity.name)


def _finding(finding: ExportedFinding | None, hide: Hide) -> ExportedFinding | None:
    """Its sentence quotes values; the reason of its policy does not. Its id is made of whom it is about: whoever knows
    that could try."""
    if finding is None:
        return None
    because = _text(finding.because, hide)
    return replace(
        finding,
        id=hide(finding.id) or f"{finding.policy}-{round(finding.opened_at * 1000)}",
        because=because,
        sentence=because,
        owner=finding.owner and hide(finding.owner),
    )


def _path(path: str, hide: Hide) -> str:
    """A path of Intercom's API, or into a resource, in which only what is called like a field is left: an id may be
    somebody's."""
    steps = path.split("/")
    return "/".join(step if not step or _STEP.fullmatch(step) else hide(step) or HIDDEN for step in steps)


@lru_cache(maxsize=4096)
def _text(text: str, hide: Hide) -> str:
    """A text without addresses of people."""
    if "@" in text:
        text = _EMAIL.sub(lambda found: hide(found[0]) or HIDDEN, text)
    return without_addresses(text, HIDDEN)


def _scrubbed(value: Json, hide: Hide) -> Json:
    """Details that name nobody, and no address should one have come into them."""
    if isinstance(value, str):
        if value.isidentifier():
            return value
        return _path(value, hide) if value.startswith("/") else _text(value, hide)
    if isinstance(value, dict):
        return {name: _scrubbed(member, hide) for name, member in value.items()}
    if isinstance(value, list):
        return [_scrubbed(member, hide) for member in value]
    return value


def _hidden(value: Json, name: str, hide: Hide) -> Json:
    """What may say something of somebody, with its shape: every text and every number is hidden, as either may be a
    name; what is called like nothing personal stays."""
    if isinstance(value, dict):
        members = {_member(key, hide): _hidden(member, key, hide) for key, member in value.items()}
        return {key: member for key, member in members.items() if key and member not in _NOTHING}
    if isinstance(value, list):
        shown = [_hidden(member, name, hide) for member in value]
        return [member for member in shown if member not in _NOTHING]
    if value is None or isinstance(value, bool) or value == "":
        return value
    if name in SAFE and (not isinstance(value, str) or _WORD.fullmatch(value)):
        return value
    return hide(str(value))


def _member(name: str, hide: Hide) -> str:
    return name if _NAME.fullmatch(name) else hide(name)
