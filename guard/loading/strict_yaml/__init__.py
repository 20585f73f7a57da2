"""strict_yaml."""
