"""An Intercom workspace in a box: a real HTTP server for the demo and for every test story."""
