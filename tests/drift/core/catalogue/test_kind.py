import pytest

from drift.core.catalogue.kind import PREVIEW, Endpoint, Kind, Listing


@pytest.mark.parametrize(
    ("since", "preview", "pinned", "expected"),
    [
        ("2.7", True, "2.16", "2.16"),
        ("2.14", True, "2.9", None),  # 2.9 is older than 2.14: versions are no decimal numbers
        ("2.9", True, "2.14", "2.14"),
        ("2.16", True, "2.15", None),
        ("2.16", True, PREVIEW, PREVIEW),
        ("2.14", False, PREVIEW, "2.16"),  # Preview lacks it, so the newest numbered version is asked
        ("2.14", False, "2.14", "2.14"),
        (None, True, "2.16", PREVIEW),  # it exists nowhere else
        (None, True, PREVIEW, PREVIEW),
    ],
)
def test_each_call_has_the_version_that_knows_it(
    since: str | None, preview: bool, pinned: str, expected: str | None
) -> None:
    assert Endpoint("GET", "/x", since=since, preview=preview).version(pinned) == expected


def test_a_list_decides_whether_a_kind_can_be_read_and_a_get_where_there_is_none() -> None:
    one, many = Endpoint("GET", "/x/{id}"), Endpoint("GET", "/x")
    assert Kind("x", "X", "low", listing=Listing(many), get=one).endpoint_to_read() == many
    assert Kind("x", "X", "low", get=one).endpoint_to_read() == one
    assert Kind("x", "X", "low", folded_from=("x_change",)).endpoint_to_read() is None


def test_a_kind_knows_what_can_be_done_with_it() -> None:
    kind = Kind("x", "X", "low", update=Endpoint("PUT", "/x"))
    assert kind.can("update")
    assert not kind.can("create")
    assert not kind.can("delete")
    assert not kind.log_only
