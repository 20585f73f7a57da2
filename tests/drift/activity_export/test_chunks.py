"""A file is cut at line ends, and every line of it lies in one piece."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.activity_export.chunks import Piece, pieces_of


def file_of(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "lines"
    file.write_text("".join(f"{line}\n" for line in lines))
    return file


def text_of(piece: Piece) -> str:
    return piece.path.read_bytes()[piece.start : piece.end].decode()


@pytest.mark.parametrize("smallest", [1, 10, 100, 1_000_000])
def test_every_line_lies_in_one_piece(tmp_path: Path, smallest: int) -> None:
    file = file_of(tmp_path, *(f"{number} {'x' * (number % 17)}" for number in range(40)), "", "the last")
    pieces = pieces_of(file, 4, smallest)
    assert "".join(map(text_of, pieces)) == file.read_text()
    assert all(text_of(one).endswith("\n") for one in pieces)
    assert len(pieces) == max(1, min(4, file.stat().st_size // smallest))


@pytest.mark.parametrize("text", ["", "one line without an end", "\n", "a\nb"])
def test_a_small_file_is_whole(tmp_path: Path, text: str) -> None:
    file = tmp_path / "lines"
    file.write_text(text)
    assert "".join(map(text_of, pieces_of(file, 4, 1))) == text
