"""How replicas share workspaces. Pure."""
