"""An embedded Intercom workspace: a real HTTP server for the demo and the tests."""
