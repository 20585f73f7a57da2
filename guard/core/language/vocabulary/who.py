"""Words about who acted and where from: actor, actor_type, ip_in, ip_not_in, new_ip_for_actor, unattributed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

from drift.core.model.activity import NOBODY
from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.vocabulary.word import Part, Test, Word, opposite, unknown, yes_or_no
from guard.core.model.condition import ConditionResult
from guard.core.model.policy import People
from guard.core.model.subject import Facts, Subject

Network: TypeAlias = IPv4Network | IPv6Network
GROUP: Final = "group:"
ACTOR: Final = frozenset[Part](["actor"])
ADDRESS: Final = frozenset[Part](["actor", "ip"])
ONE_OR_MORE: Final = {
    "title": "text, or a list of texts",
    "type": ["string", "array"],
    "minLength": 1,
    "minItems": 1,
    "items": {"type": "string", "minLength": 1},
}


def listed(argument: Json) -> tuple[str, ...]:
    """One text, or a list of them, as a tuple."""
    return (argument,) if isinstance(argument, str) else tuple(argument)


def place(argument: Json, index: int) -> tuple[str | int, ...]:
    """The steps to an item of what `listed` made."""
    return () if isinstance(argument, str) else (index,)


def nobody_in(group: str) -> str:
    return (
        f"Nobody is in the group `{group}`: people.yaml, the file beside the policies that says who is in which, does "
        "not list it."
    )


def _actor_errors(argument: Json, people: People) -> Iterator[Diagnostic]:
    for index, entry in enumerate(listed(argument)):
        if entry.startswith(GROUP):
            name = entry.removeprefix(GROUP)
            if not people.groups.get(name):
                yield Diagnostic(place(argument, index), nobody_in(name))
        elif "@" not in entry:
            yield Diagnostic(
                place(argument, index),
                f"`{entry}` is no e-mail address. Write an address, `*@acme.example`, or `group:NAME`.",
            )


def _actor(argument: Json, people: People) -> Test:
    addresses, patterns = _addresses(listed(argument), people)

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        actor = subject.actor
        if actor.email is None:
            # A bot that the log names has no address and never will: it is certainly none of these people.
            if subject.attributed and actor.type not in (None, "admin"):
                return yes_or_no(False, f"{actor.name} acted", actor.name)
            return unknown(subject, "it is not known who acted")
        email = actor.email.lower()
        matched = email in addresses or any(fnmatchcase(email, pattern) for pattern in patterns)
        return yes_or_no(matched, f"{actor.email} acted", actor.email)

    return test


def _addresses(entries: tuple[str, ...], people: People) -> tuple[frozenset[str], tuple[str, ...]]:
    groups = tuple(entry.removeprefix(GROUP) for entry in entries if entry.startswith(GROUP))
    plain = [entry.lower() for entry in entries if not entry.startswith(GROUP)]
    patterns = tuple(entry for entry in plain if any(sign in entry for sign in "*?["))
    return frozenset(plain).difference(patterns) | people.members(groups), patterns


def _actor_type(argument: Json, people: People) -> Test:
    types = frozenset(listed(argument))

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        type_ = subject.actor.type
        if type_ is None:
            return unknown(subject, "it is not known what acted")
        return yes_or_no(type_ in types, f"the actor is of type {type_}", type_)

    return test


def _network_errors(argument: Json, people: People) -> Iterator[Diagnostic]:
    for index, entry in enumerate(listed(argument)):
        try:
            ip_network(entry)
        except ValueError:
            yield Diagnostic(
                place(argument, index),
                f"`{entry}` is no network. Write an address or a range such as 203.0.113.0/24, host bits zero.",
            )


def _ip_in(argument: Json, people: People) -> Test:
    networks: tuple[Network, ...] = tuple(ip_network(entry) for entry in listed(argument))

    @lru_cache(maxsize=1024)  # the same few addresses come again and again
    def inside(ip: str | None) -> bool | None:
        try:
            address = ip_address(ip or "")
        except ValueError:
            return None
        # An IPv4 client of an IPv6 server shows as ::ffff:203.0.113.9 and is still the IPv4 address.
        mapped = getattr(address, "ipv4_mapped", None) or address
        return any(mapped in network for network in networks)

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        ip = subject.actor.ip
        found = inside(ip)
        if found is None:
            return unknown(subject, "the address it was done from is not known")
        return yes_or_no(found, f"it was done from {ip}", ip)

    return test


def _ip_not_in(argument: Json, people: People) -> Test:
    return _negated(_ip_in(argument, people))


def _negated(test: Test) -> Test:
    return lambda subject, facts: opposite(test(subject, facts))


def _new_ip(argument: Json, people: People) -> Test:
    def test(subject: Subject, facts: Facts) -> ConditionResult:
        actor, ip = subject.actor, subject.actor.ip
        if ip is None or facts.known_ips is None or actor.name == NOBODY.name:
            return unknown(subject, "it is not known whether the address is new for this person")
        if ip in facts.known_ips:
            return yes_or_no(False, f"{actor.name} came from {ip} before", ip)
        return yes_or_no(True, f"{actor.name} never came from {ip} before", ip)

    return _as_wanted(argument, test)


def _unattributed(argument: Json, people: People) -> Test:
    def test(subject: Subject, facts: Facts) -> ConditionResult:
        if subject.attributed:
            return yes_or_no(False, f"{subject.actor.name} is known to have done it", subject.actor.name)
        return ConditionResult(True, "nothing in the log says who did it", rests_on_actor=True, seen="nobody")

    return _as_wanted(argument, test)


def _as_wanted(argument: Json, test: Test) -> Test:
    """`word: false` asks for the opposite of `word: true`."""
    return test if argument else _negated(test)


WORDS: Final = (
    Word(
        "actor",
        "The person who acted is one of these: addresses, `*@acme.example` for everybody of a domain, "
        "`group:NAME` for a group of people.yaml.",
        ONE_OR_MORE,
        ["carol@acme.example", "group:security"],
        _actor,
        _actor_errors,
        asks=ACTOR,
    ),
    Word(
        "actor_type",
        "What acted is of one of these types, as the activity log names them: admin, bot, system ...",
        ONE_OR_MORE,
        ["bot", "system"],
        _actor_type,
        asks=ACTOR,
    ),
    Word(
        "ip_in",
        "It was done from one of these networks.",
        ONE_OR_MORE,
        ["203.0.113.0/24"],
        _ip_in,
        _network_errors,
        asks=ADDRESS,
    ),
    Word(
        "ip_not_in",
        "It was done from outside all of these networks.",
        ONE_OR_MORE,
        ["203.0.113.0/24", "198.51.100.7"],
        _ip_not_in,
        _network_errors,
        asks=ADDRESS,
    ),
    Word(
        "new_ip_for_actor",
        "This person was never seen at this address before.",
        {"type": "boolean"},
        True,
        _new_ip,
        asks=frozenset({"actor", "ip", "addresses"}),
    ),
    Word(
        "unattributed",
        "Nothing in the activity log says who did it (yet).",
        {"type": "boolean"},
        True,
        _unattributed,
        asks=ACTOR,
    ),
)
