"""Runs git safely, and takes the address of a repository apart."""
