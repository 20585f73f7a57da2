"""Text that is safe to show: plain text, values, tables, escaping for CI, YAML."""
