"""The Slack app: what it posts, what people press there, and how both reach Slack."""
