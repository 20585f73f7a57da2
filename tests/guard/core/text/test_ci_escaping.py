"""Text for continuous integration: nothing in it is read as XML or as another annotation."""

from guard.core.text.ci_escaping import attribute, message, parameter


def test_an_attribute_cannot_be_left() -> None:
    assert attribute('a" b="<c>&') == '"a&quot; b=&quot;&lt;c&gt;&amp;"'
    assert "\x1b" not in attribute("\x1b[2J")


def test_a_message_stays_one_annotation() -> None:
    assert message("50%\r\n::error::x") == "50%25%0D%0A::error::x"
    assert parameter("a:b,c") == "a%3Ab%2Cc"
