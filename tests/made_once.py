"""What costs much and comes out the same each time is made once per process: builders of URLs, and compiled SQL.

A process of tests makes hundreds of services and embedded workspaces, where the product makes one. Each would write a
function per route for `url_for`, and compile each of its statements. Neither depends on who asks, so that all of
them share what the first one made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

_MANY: Final = 2_000
_write_builder: Final = Rule._compile_builder
_make_engine: Final = Engine.__init__
_builders: Final[dict[object, Callable[..., tuple[str, str]]]] = {}


class _Statements(LRUCache[Any, Any]):
    """Compiled statements by kind of database, where an engine's own cache is by engine."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_any_engine(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_of_any_engine(key), value)


def _of_any_engine(key: Any) -> Any:
    dialect, *statement = key
    return (type(dialect), *statement)


_statements: Final = _Statements(_MANY)


def _shared_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """A builder is written from these alone; what it converts values with, it takes from the rule it belongs to."""
    if rule.defaults:
        return _write_builder(rule, append_unknown)
    key = (rule.rule, tuple(rule._trace), append_unknown)
    if key not in _builders:
        _builders[key] = _write_builder(rule, append_unknown)
    return _builders[key]


def _engine_that_shares(engine: Engine, *arguments: Any, **more: Any) -> None:
    _make_engine(engine, *arguments, **more)
    engine._compiled_cache = _statements


@cache
def share() -> None:
    """From now on, in this process."""
    Rule._compile_builder = _shared_builder  # type: ignore[assignment,method-assign]  # see the top
    Engine.__init__ = _engine_that_shares  # type: ignore[assignment,method-assign]  # see the top
