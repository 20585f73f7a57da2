"""The routes of Intercom's REST API, one module for each kind."""
