"""policy_source."""
