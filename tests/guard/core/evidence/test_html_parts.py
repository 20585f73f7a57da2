from guard.core.evidence.html_parts import bullets, counted, figures, said, section, table


def test_columns_of_which_no_row_says_anything_are_left_out() -> None:
    told = table((("a", "A"), ("b", "B")), [{"a": "1", "entries": "7"}, {"a": "", "entries": "8"}])
    assert '<th scope="col">A</th><th scope="col">Entries</th>' in told
    assert "B</th>" not in told
    assert table((("a", "A"),), []) == ""


def test_a_time_is_short_and_a_long_name_may_go_on_in_the_next_line() -> None:
    told = table((("at", "At"),), [{"at": "2026-10-01T00:00:05.123Z", "entries": "1"}])
    assert '<td class="time">2026-10-01 00:00:05</td>' in told
    assert "ops@<wbr>acme.example" in table((("a", "A"),), [{"a": "ops@acme.example"}])
    assert "<b>" not in table((("a", "A"),), [{"a": "<b>@<b>_x/<i>"}])


def test_text_is_cut_and_counted_things_are_written_out() -> None:
    assert len(said("x" * 1000)) == 300
    assert (counted(1, "change", "changes"), counted(1204, "change", "changes")) == (
        "1 change",
        "1,204 changes",
    )
    assert (bullets([]), figures("a", "b", [])) == ("", "")
    assert (
        section("Who did", "", "<p>x</p>") == '<section id="who-did"><h2>Who did</h2>\n<p>x</p></section>\n'
    )
