"""How things look in a terminal: tables, trees, progress, the banner."""
