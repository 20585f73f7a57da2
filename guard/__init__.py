"""What is allowed: policies, decisions, approvals and remedies over what drift read."""
