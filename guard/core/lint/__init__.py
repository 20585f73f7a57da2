"""Static analysis of policies that load but may not do what their author thinks."""
