"""What the service does by itself: judge what is new, record its consequences, execute intents, scan."""
