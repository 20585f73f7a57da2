"""Tests of what is: the workspace, its changes and its log."""
