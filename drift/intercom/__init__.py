"""The vendor edge: everything that knows how Intercom's REST API and webhooks look. Nothing here judges."""
