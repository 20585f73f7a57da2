"""Tests of guard/notify/mail."""
