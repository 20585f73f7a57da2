"""Turns answers into HTML. Every text is escaped, and every character that hides or misleads is written out."""

from __future__ import annotations

import datetime as calendar
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from msgspec import UNSET

from drift.core.model.json_pointer import tokens
from guard.web.console.escaping import shown
from guard.web.console.figures import figure
from guard.web.console.reader import Reader, reader
from guard.web.console.words import N_, _, english, gettext, ngettext, word


def value(of: Any) -> str:
    """A value of a field, for people: text as it is, the items of a list and the members of an object line by line."""
    match of:
        case _ if of is UNSET:
            return gettext("not there")
        case list() if of:
            return "\n".join(map(_on_one_line, of))
        case dict() if of:
            return "\n".join(
                f"{name.replace('_', ' ')}: {_on_one_line(member)}" for name, member in of.items()
            )
        case _:
            return _on_one_line(of)


def _on_one_line(of: Any) -> str:
    if isinstance(of, str):
        return of or gettext("(empty)")
    if isinstance(of, dict) and of:
        return ", ".join(f"{name.replace('_', ' ')} {_on_one_line(member)}" for name, member in of.items())
    return orjson.dumps(of).decode()


def label(pointer: str) -> str:
    """`/time_intervals/0/start_minute` as `Time intervals / 0 / start minute`. A number stays as it is: it may be the
    place in a list, and it may be a name."""
    text = " / ".join(step.replace("_", " ") for step in tokens(pointer)) or gettext("all of it")
    return text[:1].upper() + text[1:]


def moment(at: str | float | None) -> Markup:
    """A time as the reader's clock shows it, near days by their names; the whole of it, with its zone, in its title."""
    if at is None:
        return _("never")
    who = reader()
    then = who.local(datetime.fromisoformat(at).timestamp() if isinstance(at, str) else at)
    return _time_tag(then, who, _in_short(then, who))


def _time_tag(then: datetime, who: Reader, short: str) -> Markup:
    machine = then.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    in_full = f"{format_datetime(then, 'EEEE d MMMM y, HH:mm:ss', locale=who.language)} {who.zone_name}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(machine, in_full, short)


def _in_short(then: datetime, who: Reader) -> Markup | str:
    today = who.local(who.now)
    days = (then.date() - today.date()).days
    if near := {0: N_("today %(clock)s"), -1: N_("yesterday %(clock)s"), 1: N_("tomorrow %(clock)s")}.get(
        days
    ):
        return _(near, clock=format_datetime(then, "HH:mm", locale=who.language))
    year = "" if then.year == today.year else " y"
    return format_datetime(then, f"EEE d MMM{year}, HH:mm", locale=who.language)


def clock(at: float) -> Markup:
    """A time of a day that stands above it: 22:14, the whole of it in its title."""
    who = reader()
    then = who.local(at)
    return _time_tag(then, who, format_datetime(then, "HH:mm", locale=who.language))


def short(at: str | float) -> str:
    """A time as the reader's clock shows it, as plain text."""
    who = reader()
    return str(
        _in_short(who.local(datetime.fromisoformat(at).timestamp() if isinstance(at, str) else at), who)
    )


def day(at: str | float) -> str:
    """The day of a time, for the reader: "Monday 23 November"."""
    who = reader()
    then = who.local(datetime.fromisoformat(at).timestamp() if isinstance(at, str) else at)
    year = "" if then.year == who.local(who.now).year else " y"
    return format_datetime(then, f"EEEE d MMMM{year}", locale=who.language)


def date(of: calendar.date) -> str:
    """A day of the calendar, such as the last one of an exemption."""
    return format_date(of, "d MMM y", locale=reader().language)


def number(of: float) -> Markup:
    """A number as the reader writes it: 1,234 or 1 234."""
    return Markup("{}").format(format_decimal(of, locale=reader().language))


def raw(text: str) -> Markup:
    """A text letter for letter, as the value of a field that is sent back: never to be read."""
    return Markup.escape(text)


def duration(seconds: float) -> Markup:
    """`2 hours`, in the reader's language."""
    return Markup.escape(format_timedelta(int(seconds), threshold=1.5, locale=reader().language))


def environment() -> Environment:
    """Templates of the console, with everything that they may use."""
    made = Environment(
        loader=PackageLoader("guard.web.console"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    made.globals.update(
        gettext=_, ngettext=ngettext
    )  # which make the values visible too, unlike the extension's
    made.filters.update(
        value=value,
        label=label,
        moment=moment,
        clock=clock,
        short=short,
        day=day,
        date=date,
        number=number,
        word=word,
        english=english,
        figure=figure,
        raw=raw,
        in_words=duration,
    )
    return made


_TEMPLATES: Final = environment()


def render(template: str, **names: Any) -> str:
    return _TEMPLATES.get_template(template).render(**names)
