import pytest
from hypothesis import given

from drift.core.model.resources import MISSING, Json, Ref, Resource, canonical, digest, same
from tests.drift.json_values import VALUES


@given(VALUES, VALUES)
def test_values_are_the_same_exactly_when_their_digests_are(left: Json, right: Json) -> None:
    assert same(left, right) == (digest(left) == digest(right))


@given(VALUES)
def test_a_value_is_the_same_as_itself(value: Json) -> None:
    assert same(value, value)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (True, 1),
        (1, 1.0),
        (0, False),
        (None, MISSING),
        (None, ""),
        ([], {}),
        ([], None),
        ("1", 1),
        (0.0, -0.0),
    ],
)
def test_values_of_different_types_differ(left: Json, right: Json) -> None:
    assert not same(left, right)
    assert not same({"a": [left]}, {"a": [right]})


def test_missing_is_itself_and_says_so() -> None:
    assert same(MISSING, MISSING)
    assert repr(MISSING) == "MISSING"


def test_the_order_of_keys_means_nothing() -> None:
    assert canonical({"b": 1, "a": 2}) == canonical({"a": 2, "b": 1}) == b'{"a":2,"b":1}'


def test_a_ref_reads_what_it_writes() -> None:
    ref = Ref("office_hours_schedule", "42")
    assert Ref.parse(str(ref)) == ref
    assert Ref.parse("ip_allowlist") == Ref("ip_allowlist", "singleton")
    with pytest.raises(ValueError, match="write KIND/ID"):
        Ref.parse("/42")


def test_a_resource_knows_the_digest_of_its_body_and_not_of_its_trace() -> None:
    ref = Ref("team", "1")
    assert Resource(ref, {"a": 1}, trace={"updated_at": 1}).digest == Resource(ref, {"a": 1}).digest


def test_a_recognised_resource_is_loaded_once_and_equal_to_the_whole_one() -> None:
    whole = Resource(Ref("team", "1"), {"a": [1]}, Ref("x", "y"), {"at": 5})
    loads: list[int] = []

    def load() -> Resource:
        loads.append(1)
        return whole

    found = Resource.recognised(whole.ref, whole.parent, whole.digest, load)
    assert (found.ref, found.parent, found.digest, loads) == (whole.ref, whole.parent, whole.digest, [])
    assert (found.trace, found.body) == ({"at": 5}, {"a": [1]})
    assert found == whole
    assert loads == [1]


def test_a_body_that_was_let_go_comes_again_and_the_rest_stays() -> None:
    found = Resource(Ref("team", "1"), {"a": 1}, trace={"at": 5})
    digest = found.digest
    found.let_go(lambda: Resource(found.ref, {"a": 1}, trace={"at": 5}))
    assert (found.is_recognised, found.trace, found.digest) == (True, {"at": 5}, digest)
    assert found.body == {"a": 1}
    assert found != Resource(Ref("team", "2"), {"a": 1}, trace={"at": 5})
    assert found != "team/1"
