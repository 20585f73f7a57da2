"""`guardrail channels`: where messages go, what channels lack, and a message to try one."""

from __future__ import annotations

import time

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.output.tables import row, table
from guard.core.language.notifications_schema import OF_SETTINGS, SLACK_APP
from guard.core.model.notifications import Notifications
from guard.core.model.records import Notification
from guard.notify.channel import Channel, Failed
from guard.notify.messages import Message
from guard.notify.outbox import payload_of
from guard.notify.unusable import Unusable
from guard.runtime.channels import ConfiguredChannels
from guard.runtime.setting_names import TELLING
from guard.runtime.settings import Settings


@click.command(
    epilog="\b\nExamples:\n  guardrail channels\n  guardrail channels --try on-call\n"
    "  guardrail channels --try leads --to you@example.com"
)
@click.option("--try", "name", metavar="NAME", help="Send a message to this channel now.")
@click.option("--to", "reader", metavar="EMAIL", default="", help="Who gets it, where the channel is a mail.")
@click.pass_obj
def channels(context: CliContext, name: str | None, reader: str) -> None:
    """List where messages go, and what each channel lacks, or try one.

    A message that tries a channel stands for nothing, and is kept nowhere. The Slack app is shown and not tried: the
    service says in its log whether Slack takes it.

    Exits with 1 where a channel lacks something, or does not take the message.
    """
    settings = context.settings(TELLING)
    told = context.policies_in_force().policy_set.notifications
    made = ConfiguredChannels(settings, told=lambda: told, logs=False)
    try:
        known = _known(made, settings)
        if name is None:
            _list(context, known, told)
        else:
            _try(known, told, name, reader, settings)
    finally:
        made.close()


def _known(made: ConfiguredChannels, settings: Settings) -> dict[str, Channel | None]:
    """The channels by name; None for one that only the service can make."""
    known: dict[str, Channel | None] = dict(made())
    if settings.slack is not None:
        known[SLACK_APP] = None
    return known


def _list(context: CliContext, known: dict[str, Channel | None], told: Notifications | None) -> None:
    if not known:
        click.echo("There is no channel. docs/notifications.md says how to make one.")
        return
    shown = table("channel", "type", "what it lacks")
    for name, channel in sorted(known.items()):
        row(shown, name, _type(name, told), channel.why if isinstance(channel, Unusable) else "nothing")
    context.console.print(shown)
    if any(isinstance(channel, Unusable) for channel in known.values()):
        raise click.exceptions.Exit(FOUND)


def _type(name: str, told: Notifications | None) -> str:
    plan = told.channels.get(name) if told else None
    return plan.type if plan else OF_SETTINGS.get(name, "")


def _try(
    known: dict[str, Channel | None], told: Notifications | None, name: str, reader: str, settings: Settings
) -> None:
    if name not in known:
        raise Refused(f"There is no channel {name!r}: there are {', '.join(sorted(known)) or 'none'}.")
    channel, is_mail = known[name], _type(name, told) == "mail"
    if channel is None:
        raise Refused(
            "The Slack app is not tried from here: the log of the service says whether Slack takes it."
        )
    if is_mail != bool(reader):
        wanted = "needs --to EMAIL: who gets it?" if is_mail else "is no mail, and has no --to."
        raise Refused(f"The channel {name} {wanted}")
    message = Message(
        "trial",
        "low",
        f"A message to try the channel {name}",
        ("It stands for nothing: somebody ran `guardrail channels --try`.",),
        page="/",
    )
    now = time.time()
    sent = Notification(
        f"trial-{now:.0f}", name, payload_of(message, settings.name, settings.api), now, recipient=reader
    )
    done = channel.send(sent, settings.public_url, None)
    if isinstance(done, Failed):
        click.echo(f"The channel {name} did not take it: {done.why}.", err=True)
        raise click.exceptions.Exit(FOUND)
    click.echo(f"The channel {name} took it.")
