"""Words about who acted and where from: people, apps and AIs, addresses. `what_acted.py` tells those apart. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final, TypeAlias

from msgspec.structs import replace

from drift.core.model.activity import NOBODY
from drift.core.model.actor_types import is_prompted
from drift.core.model.email_addresses import plain_email
from drift.core.model.ip_addresses import Network, address_of, network_around, network_of
from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.vocabulary.what_acted import actor_type, app, app_errors
from guard.core.language.vocabulary.word import Part, Test, Word, opposite, unknown, yes_or_no
from guard.core.model.condition import ConditionResult
from guard.core.model.policy import People
from guard.core.model.subject import NO_FACTS, Facts, Subject

Builder: TypeAlias = Callable[[Json, People], Test]
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
OWN_NETWORK: Final = 64
"""Bits that the IPv6 addresses of one connection share. Its devices change the others every day, for privacy."""
NEW_ADDRESS: Final = {
    "title": "true, false, or the sizes of networks such as { network: 48 }",
    "type": ["boolean", "object"],
    "properties": {
        "network": {"type": "integer", "minimum": 1, "maximum": 128},
        "ipv4_network": {"type": "integer", "minimum": 1, "maximum": 32},
    },
    "additionalProperties": False,
    "minProperties": 1,
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
        email = plain_email(actor.email)
        matched = email in addresses or any(fnmatchcase(email, pattern) for pattern in patterns)
        if matched and is_prompted(actor, people.ai):
            # Whoever prompted it may not know what it does: it counts neither as this person nor as somebody else.
            return unknown(
                subject, f"{actor.name} acted, and an AI may do what {actor.email} does not know of"
            )
        return yes_or_no(matched, f"{actor.email} acted", actor.email)

    return test


def _addresses(entries: tuple[str, ...], people: People) -> tuple[frozenset[str], tuple[str, ...]]:
    groups = tuple(entry.removeprefix(GROUP) for entry in entries if entry.startswith(GROUP))
    plain = [plain_email(entry) for entry in entries if not entry.startswith(GROUP)]
    patterns = tuple(entry for entry in plain if any(sign in entry for sign in "*?["))
    return frozenset(plain).difference(patterns) | people.members(groups), patterns


def _network_errors(argument: Json, people: People) -> Iterator[Diagnostic]:
    for index, entry in enumerate(listed(argument)):
        try:
            network_of(entry)
        except ValueError:
            yield Diagnostic(
                place(argument, index),
                f"`{entry}` is no network. Write an address or a range such as 203.0.113.0/24, host bits zero.",
            )


def _ip_in(argument: Json, people: People) -> Test:
    networks: tuple[Network, ...] = tuple(network_of(entry) for entry in listed(argument))

    @lru_cache(maxsize=1024)  # the same few addresses come again and again
    def inside(ip: str | None) -> bool | None:
        address = None if ip is None else address_of(ip)
        return None if address is None else any(address in network for network in networks)

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
    sizes = argument if isinstance(argument, dict) else {}
    ipv4, ipv6 = sizes.get("ipv4_network", 32), sizes.get("network", OWN_NETWORK)

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        actor, ip = subject.actor, subject.actor.ip
        if ip is None or facts.known_ips is None or actor.name == NOBODY.name:
            return unknown(subject, "it is not known whether the address is new for this person")
        if ip in facts.known_ips:
            return yes_or_no(False, f"{actor.name} came from {ip} before", ip)
        network = network_around(ip, ipv4=ipv4, ipv6=ipv6)
        known = network is not None and any(
            network_around(earlier, ipv4=ipv4, ipv6=ipv6) == network for earlier in facts.known_ips
        )
        from_ = (
            ip if network is None or network.num_addresses == 1 else f"{ip} or another address of {network}"
        )
        return yes_or_no(
            not known, f"{actor.name} {'came' if known else 'never came'} from {from_} before", ip
        )

    return _as_wanted(argument, test)


def _of_all(build: Builder) -> Builder:
    """The word, asked about all who may have acted: certain only where it comes out alike for each of them."""

    def built(argument: Json, people: People) -> Test:
        test = build(argument, people)

        def asked(subject: Subject, facts: Facts) -> ConditionResult:
            answer = test(subject, facts)
            if not subject.others and not subject.gap:
                return answer
            # The facts are those of the actor alone.
            others = [test(replace(subject, actor=actor, others=()), NO_FACTS) for actor in subject.others]
            if subject.gap or any(other.truth is not answer.truth for other in others):
                return unknown(subject, _several(subject))
            return answer

        return asked

    return built


def _several(subject: Subject) -> str:
    names = [subject.actor.name, *(actor.name for actor in subject.others)]
    return f"{' or '.join([*names, *(['somebody unknown'] if subject.gap else [])])} may have acted"


def _unattributed(argument: Json, people: People) -> Test:
    def test(subject: Subject, facts: Facts) -> ConditionResult:
        if subject.gap:
            return unknown(subject, _several(subject))
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
        _of_all(_actor),
        _actor_errors,
        asks=ACTOR,
    ),
    Word(
        "actor_type",
        "What acted: `person`, `app` (a call to the API with a token, whoever owns it) or `ai` (Fin and other bots of "
        "Intercom, apps that speak MCP, robots with a token of Guardrail, and what `ai` of people.yaml names). Words "
        "of the activity log are taken as well: admin, bot, system ...",
        ONE_OR_MORE,
        ["app", "ai"],
        _of_all(actor_type),
        asks=ACTOR,
    ),
    Word(
        "app",
        "It was done through one of these apps or robots: the package code of an app of Intercom, `token:ID` for an "
        "access token, or the name of a robot; `*` stands for any characters. Known from the webhook topic "
        "`api.request.completed` alone.",
        ONE_OR_MORE,
        ["acme-sync", "token:123456"],
        _of_all(app),
        app_errors,
        asks=ACTOR,
    ),
    Word(
        "ip_in",
        "It was done from one of these networks.",
        ONE_OR_MORE,
        ["203.0.113.0/24"],
        _of_all(_ip_in),
        _network_errors,
        asks=ADDRESS,
    ),
    Word(
        "ip_not_in",
        "It was done from outside all of these networks.",
        ONE_OR_MORE,
        ["203.0.113.0/24", "198.51.100.7"],
        _of_all(_ip_not_in),
        _network_errors,
        asks=ADDRESS,
    ),
    Word(
        "new_ip_for_actor",
        "This person was never seen at this address before. IPv6 addresses of one /64 count as one, as devices change "
        "theirs every day: `network: 48` takes in more, `network: 128` one address; `ipv4_network: 24` is the same for "
        "IPv4.",
        NEW_ADDRESS,
        True,
        _of_all(_new_ip),
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
