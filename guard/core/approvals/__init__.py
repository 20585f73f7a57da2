"""Who may approve and what the votes amount to: rules only, worked out from facts."""
