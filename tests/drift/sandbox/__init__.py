"""Tests of the embedded Intercom workspace."""
