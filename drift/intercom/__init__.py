"""The client for Intercom's REST API, activity log and webhook signatures. Nothing here judges."""
