"""JUnit XML: test cases that passed, failed, could not run or were skipped. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from guard.core.text.plain_text import plain

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Outcome: TypeAlias = Literal["passed", "warning", "failure", "error", "skipped"]


class JUnitCase(Struct, frozen=True):
    """One test. `message` says why it did not pass; `type` is the kind of failure. A test with a `warning` passes, and
    its `type` is the lint rule."""

    name: str
    file: str = ""
    line: int = 1
    outcome: Outcome = "passed"
    message: str = ""
    type: str = ""


def junit(command: str, suite: str, cases: Sequence[JUnitCase]) -> str:
    """The report of `guardrail COMMAND`, with one suite."""
    from xml.etree import ElementTree  # a slow import that only JUnit needs

    outcomes = [case.outcome for case in cases]
    counts = {
        "tests": str(len(cases)),
        "failures": str(outcomes.count("failure")),
        "errors": str(outcomes.count("error")),
        "skipped": str(outcomes.count("skipped")),
    }
    root = ElementTree.Element("testsuites", _attributes(name=f"guardrail {command}") | counts)
    parent = ElementTree.SubElement(root, "testsuite", _attributes(name=suite) | counts)
    for case in cases:
        _add_case(parent, f"guardrail.{command}", case)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add_case(parent: Element, classname: str, case: JUnitCase) -> None:
    from xml.etree.ElementTree import SubElement

    place = {"file": case.file, "line": str(case.line)} if case.file else {}
    element = SubElement(parent, "testcase", _attributes(classname=classname, name=case.name, **place))
    match case.outcome:
        case "passed":
            pass
        case "warning":
            properties = SubElement(element, "properties")
            SubElement(properties, "property", _attributes(name="warning", value=case.message))
            if case.type:
                SubElement(properties, "property", _attributes(name="rule", value=case.type))
        case "skipped":
            SubElement(element, "skipped", _attributes(message=case.message))
        case "failure" | "error" as outcome:
            SubElement(element, outcome, _attributes(type=case.type, message=case.message))


def _attributes(**values: str) -> dict[str, str]:
    """Attributes without the characters that XML 1.0 forbids even when escaped."""
    return {name: plain(value) for name, value in values.items()}
