"""How healthy a configuration is: checks of what is unused, dangling, stale, duplicate or broken, and a score."""
