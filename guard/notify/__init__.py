"""Telling people: what is said (messages), kept until it is delivered (outbox), and sent (webhook, Slack)."""
