"""Bodies: each kept once, what grew out of another as a difference to it, and every one read back exactly."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from drift.core.model.resources import Body, Json, Ref, Resource
from drift.store import StateStore, ensure_workspace
from drift.store.sql.database import Database
from drift.store.sql.tables import bodies

TEXT = " ".join(f"Sentence {number} of an article says {number * 7919 % 1000}." for number in range(60))
ARTICLE = Ref("article", "1")

json_values: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=9,
)


def edition(number: int, text: str = TEXT) -> Body:
    return {"title": f"Edition {number}", "body": text}


def test_small_edits_of_a_long_body_cost_little(database: Database, workspace: int) -> None:
    with database.write() as connection:
        drift = StateStore(connection, workspace)
        for number in range(20):
            drift.versions.open(Resource(ARTICLE, edition(number)), float(number))
        sizes = select(func.max(func.length(bodies.c.body)), func.sum(func.length(bodies.c.body)))
        largest, total = connection.execute(sizes).one()
        assert total < 4 * largest
        for number in range(20):
            assert drift.versions.at(ARTICLE, number) == Resource(ARTICLE, edition(number))
        assert len(drift.versions.between(0.0, 19.0)) == 1


def test_a_rewritten_body_is_kept_in_full_and_later_ones_build_on_it(
    database: Database, workspace: int
) -> None:
    rewritten = TEXT[::-1]
    with database.write() as connection:
        drift = StateStore(connection, workspace)
        for number, text in enumerate([TEXT, TEXT, rewritten, rewritten, TEXT]):
            drift.versions.open_many([Resource(ARTICLE, edition(number, text))], float(number))
        kept = select(bodies.c.base).order_by(bodies.c.id)
        first, second, third, fourth, _ = connection.execute(kept).scalars()
        assert (first, third) == (None, None)
        assert None not in (second, fourth)
        assert second != fourth
        assert drift.versions.at(ARTICLE, 3.0) == Resource(ARTICLE, edition(3, rewritten))


def test_going_back_to_an_earlier_body_keeps_no_second_copy(database: Database, workspace: int) -> None:
    with database.write() as connection:
        drift = StateStore(connection, workspace)
        for at, number in enumerate([0, 1, 0, 1, 0]):
            drift.versions.open(Resource(ARTICLE, edition(number)), float(at))
        assert connection.execute(select(func.count()).select_from(bodies)).scalar_one() == 2
        assert len(drift.versions.history(ARTICLE)) == 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(many=st.lists(st.dictionaries(st.text(max_size=5), json_values, max_size=4), min_size=1, max_size=5))
def test_any_body_comes_back_as_it_was(database: Database, many: list[Body]) -> None:
    with database.write() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM workspaces").scalar_one()
        drift = StateStore(connection, ensure_workspace(connection, f"workspace {count}"))
        for at, body in enumerate(many):
            drift.versions.open(Resource(ARTICLE, {**body, "long": TEXT}), float(at))
            live = drift.versions.live(ARTICLE)
            assert live is not None
            assert live.digest == Resource(ARTICLE, {**body, "long": TEXT}).digest
