"""Strategies for JSON values and bodies, shared by the property tests."""

from hypothesis import strategies as st

KEYS = st.sampled_from(["a", "b", "c", "a/b", "m~n", "0", "*", "", "id", "naïve"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(KEYS, VALUES, max_size=4)
