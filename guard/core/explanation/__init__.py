"""Why a verdict came about: trace, near misses, why a policy did not match, what would pass."""
