import hashlib

from guard.core.evidence.bodies import digests_in, places, unfounded, with_bodies
from guard.core.evidence.sheets import Fact

LINES = sorted(
    (b'{"name":"a"}\n', b'{"name":"b"}\n', b'{"name":"c"}\n'),
    key=lambda line: hashlib.sha256(line[:-1]).digest(),
)
DIGESTS = [hashlib.sha256(line[:-1]).hexdigest() for line in LINES]


def fact(what: str, **row: object) -> Fact:
    return Fact(1, "", what, "insert", "k", row)


def test_a_body_counts_where_an_entry_commits_to_its_digest_and_it_stands_in_its_place() -> None:
    assert list(unfounded(LINES, set(DIGESTS))) == []
    [told] = unfounded(LINES, set(DIGESTS[1:]))
    assert told.startswith("bodies.ndjson, line 1: no entry")
    [twice] = unfounded([LINES[0], LINES[0]], set(DIGESTS))
    assert twice.startswith("bodies.ndjson, line 2: it does not stand where it was put")


def test_each_body_is_found_where_it_begins() -> None:
    found = places(LINES)
    whole = b"".join(LINES)
    assert [whole[found[digest] :].split(b"\n")[0] + b"\n" for digest in DIGESTS] == LINES


def test_a_fact_about_a_version_gets_the_body_of_its_digest_alone() -> None:
    facts = [fact("versions", digest="d"), fact("versions", digest={"#": "x"}), fact("changes", digest="d")]
    told = list(with_bodies(facts, {"d": {"name": "a"}}.get))
    assert [one.row.get("body") for one in told] == [{"name": "a"}, None, None]
    assert digests_in(facts) == {"d"}
