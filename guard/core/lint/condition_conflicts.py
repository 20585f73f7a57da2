"""Conflicts between the wanted and unwanted arguments of one word of a condition: no address, hour or person satisfies
them all. Reports certain conflicts only. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from drift.core.model.activity import NOBODY
from drift.core.model.email_addresses import plain_email
from drift.core.model.ip_addresses import network_of
from drift.core.model.resources import Json, same
from guard.core.language.rule_schema import closed
from guard.core.language.vocabulary.conditions import WORDS
from guard.core.language.vocabulary.what_acted import TYPES
from guard.core.language.vocabulary.when import DAYS, days_of, periods_named
from guard.core.language.vocabulary.who import GROUP, listed
from guard.core.lint.constraints import Constraints, asked_by, impossible
from guard.core.lint.glob_algebra import some_fits
from guard.core.lint.intervals import Span, shared, without
from guard.core.model.policy import People
from guard.core.model.subject import NO_FACTS, Subject

ZONES_APART: Final = timedelta(days=2)
"""Days of two zones begin up to 26 hours apart."""
_MOST_NETWORKS: Final = 500
"""The most networks that are compared."""
_A_MONDAY: Final = datetime(2024, 1, 15)  # noqa: DTZ001 - each zone of a condition has its own
_ALL_DAY: Final = ("00:00", "24:00")


class Known(NamedTuple):
    """What is known about a policy: the activity types or the kinds it watches, and the members of groups. `asked`
    caches the constraints of the rules in its conditions, by `id()`."""

    activities: tuple[str, ...]
    people: People
    asked: dict[int, Constraints]
    kinds: frozenset[str] = frozenset()


def why_clashing(word: str, wanted: list[Json], unwanted: list[Json], known: Known) -> str:
    """The reason for a conflict, as a clause; "" if some subject may satisfy all wanted arguments of the word and no
    unwanted one."""
    if any(same(_plain(argument), _plain(other)) for argument in wanted for other in unwanted):
        return f"`{word}` is asked for and ruled out at once"
    return _ALIKE[word](wanted, unwanted, known) if word in _ALIKE else ""


def _plain(argument: Json) -> Json:
    return sorted(listed(argument)) if isinstance(argument, str) or _is_texts(argument) else argument


def _is_texts(argument: Json) -> bool:
    return isinstance(argument, list) and all(isinstance(item, str) for item in argument)


def _actors(wanted: list[Json], unwanted: list[Json], known: Known) -> str:
    def globs(argument: Json) -> tuple[str, ...]:
        plain = tuple(plain_email(actor) for actor in listed(argument) if not actor.startswith(GROUP))
        groups = tuple(actor.removeprefix(GROUP) for actor in listed(argument) if actor.startswith(GROUP))
        return (*plain, *sorted(known.people.members(groups)))

    if not wanted or some_fits(
        [globs(argument) for argument in wanted], [globs(argument) for argument in unwanted]
    ):
        return ""
    return "nobody fits all that it says of `actor`"


def _types(wanted: list[Json], unwanted: list[Json], known: Known) -> str:
    if not known.activities and not wanted:
        return ""  # excluding every type asks for something that no entry has
    watched = [known.activities] if known.activities else []
    if some_fits([*watched, *map(listed, wanted)], [listed(argument) for argument in unwanted]):
        return ""
    watching = f" (this policy watches {', '.join(known.activities)})" if watched else ""
    return f"no entry has a type that fits all that it says of `activity`{watching}"


def _sorts(wanted: list[Json], unwanted: list[Json], known: Known) -> str:
    asked = frozenset[str]().union(*(listed(argument) for argument in (*wanted, *unwanted)))
    if asked.intersection(TYPES) and asked.difference(TYPES):
        return ""  # a word of policies and one of the log may mean the same
    common = (
        frozenset[str].intersection(*(frozenset(listed(argument)) for argument in wanted)) if wanted else None
    )
    if common is None or common.difference(*(listed(argument) for argument in unwanted)):
        return ""
    return "nothing fits all that it says of `actor_type`"


def _addresses(wanted: list[Json], unwanted: list[Json], known: Known) -> str:
    if not wanted:
        return ""  # excluding every address asks for an unknown one
    if sum(len(listed(argument)) for argument in (*wanted, *unwanted)) > _MOST_NETWORKS:
        return ""
    for version, last in ((4, 2**32 - 1), (6, 2**128 - 1)):
        left: list[Span] = [(0, last)]
        for argument in wanted:
            left = shared(left, _spans(argument, version))
        for argument in unwanted:
            left = without(left, _spans(argument, version))
        if left:
            return ""
    return "no address fits all that it says of `ip_in` and `ip_not_in`"


def _spans(argument: Json, version: int) -> list[Span]:
    networks = [network_of(network) for network in listed(argument)]
    return [
        (int(network.network_address), int(network.broadcast_address))
        for network in networks
        if network.version == version
    ]


def _states(wanted: list[Json], unwanted: list[Json], known: Known) -> str:
    return _clashing_shapes(wanted, known, known.kinds)


def _entries(wanted: list[Json], unwanted: list[Json], known: Known) -> str:
    return _clashing_shapes(wanted, known, ())


def _clashing_shapes(wanted: list[Json], known: Known, kinds: Collection[str]) -> str:
    asked: dict[tuple[str, ...], tuple[Json, ...]] = {}
    for rule in wanted:
        if id(rule) not in known.asked:
            known.asked[id(rule)] = asked_by(closed(rule))
        for field, schemas in known.asked[id(rule)].items():
            asked[field] = asked.get(field, ()) + schemas
    pointer, why = next(impossible(asked, kinds), ("", ""))
    return f"of {pointer} {why}" if why else ""


def _hours(wanted: list[Json], unwanted: list[Json], known: Known) -> str:
    if any(_are_all(hours) for hours in wanted):
        return "these hours are all hours of the week"
    for zone in {hours["zone"] for hours in (*wanted, *unwanted)}:
        inside = [hours for hours in wanted if hours["zone"] == zone]
        outside = [hours for hours in unwanted if hours["zone"] == zone]
        if len(inside) + len(outside) > 1 and not _some_hour(zone, inside, outside):
            return "no hour of the week fits all that it says of `outside_hours`"
    return ""


def _are_all(hours: Json) -> bool:
    return (hours["from"], hours["to"]) == _ALL_DAY and set(hours.get("days", DAYS)) == set(DAYS)


def _some_hour(zone: str, wanted: list[Json], unwanted: list[Json]) -> bool:
    """Whether some moment of the week satisfies all. Only the starts and ends of hours are tested."""
    build = WORDS["outside_hours"].build
    tests = [(build(hours, People()), True) for hours in wanted]
    tests += [(build(hours, People()), False) for hours in unwanted]
    edges = {(0, 0)} | {
        (int(hours[side][:2]), int(hours[side][3:]))
        for hours in (*wanted, *unwanted)
        for side in ("from", "to")
    }
    for day in range(len(DAYS)):
        for hour, minute in edges - {(24, 0)}:
            local = _A_MONDAY + timedelta(days=day, hours=hour, minutes=minute)
            moment = _at(local.replace(tzinfo=ZoneInfo(zone)).timestamp())
            if all(test(moment, NO_FACTS).truth is holds for test, holds in tests):
                return True
    return False


def _at(moment: float) -> Subject:
    return Subject("scan", None, None, None, None, None, (), None, NOBODY, False, moment)


def _days(wanted: list[Json], unwanted: list[Json], known: Known) -> str:
    """Days in the same time zone are compared exactly; days in different zones with a margin. A period that is only
    named may be any."""
    left: list[Span] | None = None
    written = [argument for argument in wanted if not periods_named(argument)]
    for argument in written:
        spans = [_moments(period, ZONES_APART) for period in days_of(argument)]
        left = spans if left is None else shared(left, spans)
    if left == [] or any(_are_within(argument, unwanted) for argument in written):
        return "no day fits all that it says of `during`"
    return ""


def _are_within(argument: Json, unwanted: list[Json]) -> bool:
    others = [other for excused in unwanted for other in days_of(excused)]
    return all(
        any(
            period["zone"] == other["zone"]
            and other["from"] <= period["from"]
            and period["to"] <= other["to"]
            for other in others
        )
        for period in days_of(argument)
    )


def _moments(period: Json, margin: timedelta) -> Span:
    first, last = (date.fromisoformat(period[side]).toordinal() for side in ("from", "to"))
    return first - margin.days, last + margin.days


_ALIKE: Final[Mapping[str, Callable[[list[Json], list[Json], Known], str]]] = {
    "actor": _actors,
    "actor_type": _sorts,
    "activity": _types,
    "ip_in": _addresses,
    "outside_hours": _hours,
    "during": _days,
    **dict.fromkeys(("was", "becomes"), _states),
    "metadata": _entries,
}
"""By word, the function that finds a conflict between wanted and unwanted arguments."""
