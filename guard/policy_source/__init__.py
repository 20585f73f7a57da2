"""Which set of policies is in force: from a directory or a git branch, and agreed among replicas."""
