"""Messages to people: worded, kept in an outbox until delivered, and sent to Slack or a webhook."""
