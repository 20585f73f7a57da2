"""Looks whether everything that the service needs works."""
