"""What tests share is what each would have made by itself."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, event, literal, select
from werkzeug.routing import Map, Rule

from tests import made_once

made_once.share()


def urls_of(*rules: Rule) -> Map:
    return Map(rules)


def test_equal_routes_of_two_apps_share_their_builder() -> None:
    first, second = Rule("/made/<int:once>", endpoint="a"), Rule("/made/<int:once>", endpoint="b")
    urls_of(first)
    urls_of(second)
    assert first._build.__func__ is second._build.__func__  # type: ignore[attr-defined]  # bound to each rule


@pytest.mark.parametrize(
    ("converter", "url"), [("int", "/like/7"), ("float", "/like/7.0"), ("int(fixed_digits=3)", "/like/007")]
)
def test_what_is_shared_converts_as_the_route_itself_says(converter: str, url: str) -> None:
    urls = urls_of(Rule(f"/like/<{converter}:id>", endpoint="it")).bind("localhost")
    assert urls.build("it", {"id": 7, "more": 1}) == f"{url}?more=1"


def test_routes_with_defaults_are_not_shared() -> None:
    urls = urls_of(
        Rule("/page/<int:number>", endpoint="first", defaults={"size": 1}),
        Rule("/page/<int:number>", endpoint="second", defaults={"size": 2}),
    ).bind("localhost")
    assert urls.match("/page/1")[1] == {"size": 1, "number": 1}
    assert urls.build("second", {"number": 3, "size": 2}) == "/page/3"


@pytest.fixture
def engines() -> Iterator[tuple[Engine, Engine]]:
    made = create_engine("sqlite://"), create_engine("sqlite://")
    yield made
    for engine in made:
        engine.dispose()


def test_a_statement_is_compiled_once_for_two_engines(engines: tuple[Engine, Engine]) -> None:
    statement = select(literal(5, literal_execute=False).label("only_here"))
    seen = []
    for engine in engines:
        with engine.connect() as connection:
            event.listen(
                engine, "before_cursor_execute", lambda *given: seen.append(given[4].compiled), once=True
            )
            assert connection.execute(statement).scalar() == 5
    assert seen[0] is seen[1]
