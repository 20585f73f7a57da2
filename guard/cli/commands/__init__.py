"""The commands of `guardrail`, one module per command or pair of commands."""
