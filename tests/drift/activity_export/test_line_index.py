"""Lines of an export are looked at many at a time, in pieces: that comes to what each says by itself."""

from __future__ import annotations

import json
import pickle
from contextlib import suppress
from pathlib import Path

import pytest

from drift.activity_export.chunks import pieces_of
from drift.activity_export.line_index import EntryGroup, look_through
from drift.activity_export.reader import read_export
from drift.core.model.activity import Actor, ReadExtent, as_read
from tests.drift.activity_export.test_reader import T0, line, plain, written


@pytest.mark.parametrize("smallest", [1, 1_000_000])
def test_in_pieces_a_file_says_what_it_says_whole(tmp_path: Path, smallest: int) -> None:
    """Places, the numbers of broken lines, and what stands there again, be it in another piece."""
    lines = [line(number % 50, 1_000 - number % 50, performed_by={"id": number % 3}) for number in range(80)]
    lines[60:60] = ["nonsense", ""]
    alike: list[tuple[Actor | None, int, float]] = []

    def wanted(one: EntryGroup) -> ReadExtent:
        alike.append((as_read(one.actor) if one.actor else None, one.times, one.first))
        return ReadExtent.WHOLE

    export = read_export(written(tmp_path, "\n".join(lines)), plain, wanted, smallest=smallest)
    assert [one.id for one in export] == [f"e{number}" for number in reversed(range(50))]
    assert (export.entries, export.first, export.last) == (50, T0 + 951, T0 + 1_000)
    assert [number for number, _ in export.passed_over.named] == [61]
    assert alike == [
        (Actor(id="0"), 17, T0 + 952),
        (Actor(id="1"), 17, T0 + 951),
        (Actor(id="2"), 16, T0 + 953),
    ]


ODD = {
    "two entries in a line, and a line without any": line(2, 20) + " " + line(3, 30) + "\n\n",
    "an entry over two lines, and two entries in one": line(2, 20).replace(", ", ",\n", 1)
    + "\n"
    + line(3, 30)
    + line(4, 40)
    + "\n",
    "an object that begins a line inside of another": '{"id": "e2", "metadata":\n{"x": 1}, "activity_type": "x", '
    '"created_at": 2}\n' + line(3, 30) + line(4, 40) + "\n",
    "a line that ends as Windows writes it": line(2, 20) + "\r\n",
    "a line with blanks around it": "  " + line(2, 20) + "  \n",
    "something after the entry": line(2, 20) + ",\n",
    "a comma between": line(2, 20) + ",\n" + line(3, 30) + "\n",
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_a_line_is_an_entry_or_none_whatever_stands_around_it(tmp_path: Path, odd: str) -> None:
    """Many lines are decoded at once, and that comes to the same as one by one."""
    text = line(1, 10) + "\n" + odd + line(5, 50, metadata={"n": 5}) + "\n"
    expected: list[str] = []
    for one in text.split("\n"):
        with suppress(ValueError):
            expected.append(json.loads(one)["id"])
    for form in (text, text.rstrip("\n")):
        export = read_export(written(tmp_path, form), plain)
        assert [one.id for one in export] == expected
        assert next(one.metadata for one in export if one.id == "e5") == {"n": 5}
        broken = [one for one in form.split("\n") if one.strip()]
        assert (export.entries, export.passed_over.count) == (len(expected), len(broken) - len(expected))


@pytest.mark.parametrize("smallest", [1, 1_000_000])
def test_pieces_that_share_no_entry_are_put_together(tmp_path: Path, smallest: int) -> None:
    """Places, and the numbers of broken lines, are those of the whole file."""
    lines = [line(number, number, metadata={"n": number}) for number in range(80)]
    lines[60:60] = ["nonsense", ""]
    lines[70] = lines[70].replace('"metadata": {"n"', '"metadata": {"x": 1e999, "n"')
    export = read_export(written(tmp_path, "\n".join(lines)), plain, smallest=smallest)
    assert [(one.id, one.metadata["n"]) for one in export] == [
        (f"e{number}", number) for number in range(80) if number != 68
    ]
    assert (export.entries, export.first, export.last) == (79, T0, T0 + 79)
    assert [number for number, _ in export.passed_over.named] == [61, 71]


@pytest.mark.parametrize("smallest", [64, 1_000_000])
def test_an_id_names_one_entry_whatever_moment_is_told_of_it(tmp_path: Path, smallest: int) -> None:
    lines = [line(number, number) for number in (*range(20), 3)]
    lines[-1] = line(3, 100)
    export = read_export(written(tmp_path, "\n".join(lines)), plain, smallest=smallest)
    assert (len(list(export)), export.entries, export.last) == (20, 20, T0 + 19)


def test_what_a_look_found_goes_from_one_process_to_another(tmp_path: Path) -> None:
    file = written(tmp_path, "\n".join([line(1, 10), "nonsense", line(2, 20, performed_by={"id": "\n"})]))
    (piece,) = pieces_of(file, 1)
    found = look_through(piece, lambda type_: True)
    assert found.names == ["e1", "e2"]
    assert pickle.loads(pickle.dumps(found)) == found


def test_what_is_not_in_utf_8_is_no_entry_wherever_in_the_line(tmp_path: Path) -> None:
    """The decoder of JSON does not look at what it leaves out."""
    file = tmp_path / "log.ndjson"
    broken = line(2, 20, activity_description="x").replace('"x"', '"\udcff"')
    text = "\n".join([line(1, 10), broken, line(3, 30), ""])
    file.write_bytes(text.encode(errors="surrogateescape"))
    export = read_export(file, plain, lambda one: ReadExtent.HEAD)
    assert [one.id for one in export] == ["e1", "e3"]
    assert [number for number, _ in export.passed_over.named] == [2]
