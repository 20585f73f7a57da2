"""Labels in a CSV: as spreadsheets write it, and what they spoil is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.queries.rehearsals.csv_labels import labels_in_csv
from guard.queries.rehearsals.problems import NotLabelled


def of(folder: Path, content: str | bytes) -> dict[str, str]:
    file = folder / "labels.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return labels_in_csv(file)


@pytest.mark.parametrize(
    "content",
    [
        "conversation,label\n215470000001,Billing\n215470000002,\n",
        "\ufeffConversation;Label;Note\r\n215470000001;Billing;x\r\n",
        'sep=;\r\nlabel;conversation\r\n"Billing";215470000001\r\n\r\n',
        "label\tconversation\nBilling\thttps://app.intercom.com/a/apps/x/conversations/215470000001?view=List\n",
        "conversation,label\n215470000001,Billing\n".encode("utf-16"),
    ],
)
def test_it_is_read_as_spreadsheets_write_it(tmp_path: Path, content: str | bytes) -> None:
    assert of(tmp_path, content) == {"215470000001": "Billing"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("id,topic\n1,x\n", "has no columns `conversation` and `label`"),
        ("", "has no columns `conversation` and `label`"),
        ("conversation,label\n2.1547E+11,Billing\n", ":2: 2.1547E\\+11 is an id that a spreadsheet rounded"),
        ("conversation,label\n1,a\n1,b\n", ":3: conversation 1 has another label further up"),
        ("conversation,label\n,a\n", ":2: there is no id of a conversation"),
        (b"PK\x03\x04xxxx", "is a workbook or an archive"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    with pytest.raises(NotLabelled, match=sentence):
        of(tmp_path, content)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotLabelled, match="cannot be read: No such file or directory"):
        labels_in_csv(tmp_path / "none.csv")
