"""Two workspaces of the installation beside each other."""
