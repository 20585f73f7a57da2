"""The label that declared rules give a conversation, by its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from drift.core.conversations.facts import ConversationFact
from drift.core.model.resources import Json
from guard.core.model.rehearsal import Rehearsal

Test: TypeAlias = Callable[[ConversationFact], bool]
Labels: TypeAlias = Mapping[str, str]
"""The label of each conversation that has one, by its id."""

_READS: Final[Mapping[str, Callable[[ConversationFact], Iterable[str]]]] = {
    "channel": lambda fact: (fact.channel,),
    "locale": lambda fact: (fact.locale,),
    "tag": lambda fact: fact.tags,
    "source": lambda fact: [f"{source.kind}/{source.id}" for source in fact.sources if source.id],
    "setup": lambda fact: (fact.setup or "",),
}


def labels_by_rules(rehearsal: Rehearsal, facts: Iterable[ConversationFact]) -> dict[str, str]:
    """The first rule that holds decides."""
    rules = [(_all(rule.when), rule.label) for rule in rehearsal.rules]
    given = {
        fact.id: next((label for test, label in rules if test(fact)), rehearsal.otherwise) for fact in facts
    }
    return {id: label for id, label in given.items() if label}


def _all(condition: Mapping[str, Json]) -> Test:
    """Every word of a condition has to hold."""
    tests = [_test(word, argument) for word, argument in condition.items()]
    return lambda fact: all(test(fact) for test in tests)


def _test(word: str, argument: Json) -> Test:
    match word:
        case "any_of":
            some = [_all(one) for one in argument]
            return lambda fact: any(test(fact) for test in some)
        case "all_of":
            every = [_all(one) for one in argument]
            return lambda fact: all(test(fact) for test in every)
        case "not":
            inner = _all(argument)
            return lambda fact: not inner(fact)
        case "fin":
            return lambda fact: fact.fin is argument
        case "attribute":
            wanted = {name: _names(value) for name, value in argument.items()}
            return lambda fact: all(fact.attributes.get(name) in among for name, among in wanted.items())
        case _:
            read, names = _READS[word], _names(argument)
            return lambda fact: not names.isdisjoint(read(fact))


def _names(argument: Json) -> frozenset[str]:
    return frozenset({argument} if isinstance(argument, str) else argument)
