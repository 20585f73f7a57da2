"""What differs between two workspaces: the same resources under other ids, and what of them is not the same."""
