"""What was written verifies; what was changed in any way does not, and the place is named."""

from __future__ import annotations

import hashlib
import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from drift.core.ledger import verifier
from drift.core.ledger.notes import checkpoint_of, good_signatures, key_of
from drift.core.ledger.one_file import MODULES, one_file
from drift.core.ledger.verifier import NOTHING, Tree, Verdict, leaf, verify
from drift.core.ledger.writer import (
    Chain,
    Entry,
    Fact,
    checkpoint,
    checkpoint_line,
    head,
    opened_line,
    public_key,
)

ORIGIN = "guardrail.acme.example/default"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(reversed(range(32))))
PUBLIC = public_key(ORIGIN, KEY)
VOTE = {"voter": "alice@acme.example", "choice": "approve", "comment": "the desk “agrees” \U0001f44d"}


def salts() -> Iterator[bytes]:
    for number in itertools.count():
        yield hashlib.sha256(str(number).encode()).digest()[:16]


def fact(number: int, **more: object) -> Fact:
    at = f"2026-11-29T16:{number // 60 % 60:02}:{number % 60:02}.000Z"
    given: dict[str, object] = {"what": "votes", "op": "insert", "key": f"a{number}", "row": VOTE}
    return Fact(at=at, personal=("voter", "comment"), **{**given, **more})  # type: ignore[arg-type]  # parts of a fact


@cache
def written(count: int = 5, every: int = 3) -> tuple[bytes, ...]:
    """A ledger with a checkpoint after each third entry and at the end, and what the entries say of people."""
    chain, salt = Chain(Tree()), salts()
    lines = [head(ORIGIN, 1, NOTHING, [], [PUBLIC])]
    for number in range(1, count + 1):
        entry = chain.add(fact(number), next(salt))
        lines += [entry.line + b"\n", opened_line(entry)]
        if number % every == 0 or number == count:
            lines.append(checkpoint_line(checkpoint(ORIGIN, chain.tree, KEY)))
    return tuple(lines)


def judged(lines: Sequence[bytes], **more: tuple[str, ...]) -> Verdict:
    return verify(b"".join(lines).splitlines(keepends=True), **more)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root as RFC 6962 defines it, by halves: written apart from what it tests."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def test_what_was_written_is_intact() -> None:
    verdict = judged(written())
    assert (verdict.broken, verdict.gaps) == ("", [])
    assert (verdict.entries, verdict.signed, verdict.checkpoints) == (5, 5, 2)


@given(st.lists(st.binary(max_size=8), max_size=40))
def test_the_tree_grows_as_the_standard_defines_it(leaves: list[bytes]) -> None:
    tree = Tree()
    for one in leaves:
        tree.add(leaf(one))
    assert tree.root() == root_of(leaves)
    assert len(tree.subtrees) == len(leaves).bit_count()


def test_a_signed_note_of_somebody_else_is_read() -> None:
    """The example of Go's `sumdb/note`, by another program and another key."""
    key = key_of("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signed = (
        "\N{EM DASH} PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    assert list(good_signatures(text.encode(), signed, (key,))) == [(key, 0)]


def test_every_single_byte_that_is_changed_is_found() -> None:
    whole = b"".join(written(2))
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        verdict = verify(bytes(changed).splitlines(keepends=True))
        assert verdict.broken, (place, whole[place - 20 : place + 20])


@given(st.data())
def test_no_line_is_taken_out_put_in_twice_or_moved(data: st.DataObject) -> None:
    lines = list(written(7))
    first, second = data.draw(st.tuples(*[st.integers(0, len(lines) - 1)] * 2))
    is_checkpoint = b'"checkpoint"' in lines[first]
    what = data.draw(st.sampled_from(["out", "twice", "moved"]))
    if what == "out":
        gone = lines.pop(first)
        if is_checkpoint or b'"opened"' in gone:  # which is found to be fewer, not other entries
            return
    elif what == "twice":
        lines.insert(second, lines[first])
        if b'"prev"' not in lines[second] and abs(first - second) <= 1:
            return
    elif lines[first] == lines[second] or first == second:
        return
    else:
        lines[first], lines[second] = lines[second], lines[first]
        if b'"prev"' not in lines[first] + lines[second] and abs(first - second) == 1:
            return  # what follows an entry may follow it in any order
    assert judged(lines).broken


@pytest.mark.parametrize("kept", range(1, 5))
def test_an_end_that_was_cut_off_is_found_by_a_checkpoint_that_somebody_kept(kept: int) -> None:
    lines = written(9)
    note = json.loads(lines[-1])["checkpoint"]
    cut = [line for line in lines if b'"checkpoint"' not in line][: 1 + 2 * kept]
    assert judged(cut).signed == 0
    verdict = judged(cut, trusted=(PUBLIC,), known=(note,))
    assert "its end was cut off" in verdict.broken
    assert judged(lines, trusted=(PUBLIC,), known=(note,)).broken == ""


def test_a_chain_that_was_made_anew_is_found_by_the_key_or_the_checkpoint_that_somebody_kept() -> None:
    chain, salt = Chain(Tree()), salts()
    forged = [head(ORIGIN, 1, NOTHING, [], [public_key(ORIGIN, OTHER)])]
    for number in range(1, 6):
        entry = chain.add(fact(number, row={**VOTE, "choice": "deny"}), next(salt))
        forged.append(entry.line + b"\n")
    forged.append(checkpoint_line(checkpoint(ORIGIN, chain.tree, OTHER)))
    assert judged(forged).broken == ""
    assert "no key of this ledger" in judged(forged, trusted=(PUBLIC,)).broken
    note = json.loads(written()[-1])["checkpoint"]
    assert "the chain was made anew" in judged(forged, trusted=(PUBLIC,), known=(note,)).broken


def test_a_person_is_erased_and_the_ledger_is_as_intact_as_before() -> None:
    erased = [line for line in written() if b'"opened"' not in line]
    assert not any(b"alice" in line or b"agrees" in line for line in erased)
    assert judged(erased).broken == ""
    assert judged(erased).signed == 5


@pytest.mark.parametrize("first", range(2, 9))
def test_a_part_of_a_ledger_verifies_by_itself(first: int) -> None:
    chain, salt, entries = Chain(Tree()), salts(), list[Entry]()
    for number in range(1, first):
        chain.add(fact(number), next(salt))
    begins = head(ORIGIN, first, chain.last, chain.tree.subtrees, [PUBLIC])
    for number in range(first, 10):
        entries.append(chain.add(fact(number), next(salt)))
    note = checkpoint(ORIGIN, chain.tree, KEY)
    lines = [begins, *(entry.line + b"\n" for entry in entries), checkpoint_line(note)]
    assert judged(lines, trusted=(PUBLIC,), known=(note,)).broken == ""
    head_of_another = head(ORIGIN, first, chain.last, chain.tree.subtrees[::-1], [PUBLIC])
    assert judged([head_of_another, *lines[1:]]).broken


def test_a_clock_that_goes_back_and_what_was_not_looked_at_are_gaps_and_not_breaks() -> None:
    chain, salt = Chain(Tree()), salts()
    facts = [
        fact(500),
        fact(380),
        fact(379),
        fact(501, what="coverage", row={"kind": "tag", "status": "unread", "reason": "forbidden"}),
        fact(502, what="coverage", row={"kinds": {"team": 7}}),
        fact(503, what="blind_spots", key="intercom_away/", row={"since": None}),
        fact(504, what="blind_spots", key="intercom_away/", op="delete", row={}),
    ]
    lines = [head(ORIGIN, 1, NOTHING, [], [PUBLIC])]
    lines += [chain.add(one, next(salt)).line + b"\n" for one in facts]
    verdict = judged([*lines, checkpoint_line(checkpoint(ORIGIN, chain.tree, KEY))])
    assert verdict.broken == ""
    assert len(verdict.gaps) == 3
    for wanted in ("the clock went back", "on: tag was not read (forbidden)", "intercom_away"):
        assert any(wanted in gap for gap in verdict.gaps), verdict.gaps


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: [],
        lambda lines: lines[1:],
        lambda lines: [lines[0][:-1]],
        lambda lines: [lines[0], b"[" * 100_000 + b"\n"],
        lambda lines: [lines[0], b"\xff\xfe\n"],
        lambda lines: [lines[0].replace(b'"from":1', b'"from":2'), *lines[1:]],
        lambda lines: [lines[0].replace(b'"from":1', b'"from":"x"'), *lines[1:]],
        lambda lines: [lines[0], b'{"prev":"' + b"0" * 64 + b'"}\n'],
        lambda lines: [*lines, b'{"checkpoint":"nothing"}\n'],
        lambda lines: [*lines, b'{"checkpoint":"x\\n' + b"9" * 5000 + b'\\nAA==\\n\\n"}\n'],
        lambda lines: [line.replace(b"2026-11-29", b"2026-13-39") for line in lines[:2]],
        lambda lines: [line.replace(b"2026-11-29", b"2026-02-30") for line in lines],
        lambda lines: [*lines, b'{"opened":5,"values":{"voter":["zz",1]}}\n'],
    ],
)
def test_what_is_no_ledger_is_named_and_never_an_error(
    damage: Callable[[list[bytes]], list[bytes]],
) -> None:
    verdict = judged(damage(list(written())))
    assert verdict.broken.endswith(".")


def test_the_verifier_works_alone_in_a_folder_of_its_own(tmp_path: Path) -> None:
    program = tmp_path / "verifier.py"
    folder = Path(verifier.__file__).parent
    program.write_text(one_file([(folder / f"{name}.py").read_text() for name in MODULES]))
    (tmp_path / "ledger.ndjson").write_bytes(b"".join(written()))
    (tmp_path / "note.txt").write_text(json.loads(written()[-1])["checkpoint"])
    whole = b"".join(written())
    (tmp_path / "changed.ndjson").write_bytes(whole.replace(b'"approve"', b'"deny"', 1))

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", str(program), *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    good = run("ledger.ndjson", "--key", PUBLIC, "--checkpoint", "note.txt")
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith(
        "INTACT. 5 entries, 1 to 5, signed up to entry 5 by 2 checkpoints. The last is of 2026-11-29T16:00:05Z.\n"
        "COMPLETE."
    )
    bad = run("changed.ndjson")
    assert bad.returncode == 1
    assert "NOT INTACT. Line" in bad.stdout
    assert run("nowhere.ndjson").returncode == 2
    slip = run("ledger.ndjson", "--key", PUBLIC[:-8])
    assert (slip.returncode, slip.stdout) == (2, "")
    assert "is no Ed25519 key" in slip.stderr


def test_a_checkpoint_is_three_lines_that_can_be_pasted() -> None:
    chain = Chain(Tree())
    chain.add(fact(1), next(salts()))
    note = checkpoint(ORIGIN, chain.tree, KEY)
    assert note.split("\n")[:2] == [ORIGIN, "1"]
    assert checkpoint_of(note, [key_of(PUBLIC)]).root == chain.tree.root()
