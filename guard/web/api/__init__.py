"""The JSON routes about policies, decisions, approvals and the service, one module per subject."""
