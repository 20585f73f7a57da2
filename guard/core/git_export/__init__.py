"""The history of the configuration as commits of git: which files, by whom, and why. Pure."""
