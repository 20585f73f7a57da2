from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from guard.core.evidence.sheets import Addition, by_matter
from guard.queries.evidence.spill import in_files

ADDITIONS = st.builds(
    Addition,
    st.sampled_from(["changes", "access"]),
    st.text(max_size=3),
    st.integers(1, 50),
    st.sampled_from([True, False, None]),
    st.dictionaries(st.sampled_from(["a", "b"]), st.text(max_size=3) | st.just("\ud800"), max_size=2),
)


@given(st.lists(ADDITIONS, max_size=20), st.integers(1, 6))
def test_what_does_not_fit_into_memory_is_sorted_as_what_does(values: list[Addition], at_once: int) -> None:
    with TemporaryDirectory() as folder:
        found = list(in_files(values, by_matter, Path(folder), Addition, at_once))
    assert found == sorted(values, key=by_matter)
