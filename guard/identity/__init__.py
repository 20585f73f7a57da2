"""Who a caller is: bearer tokens and roles."""
