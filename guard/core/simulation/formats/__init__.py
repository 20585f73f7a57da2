"""The result of a backtest as a table, Markdown, HTML or JSON."""
