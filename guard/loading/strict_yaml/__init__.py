"""YAML read strictly, with the place of everything."""
