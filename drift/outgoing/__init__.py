"""How requests leave this machine: proxies and certificates of the environment."""
