"""The commands of a policy author: check, test, simulate, and `guardrail policies`."""
