"""Tools for agents, over the Model Context Protocol: each asks one route of the service that robots may use."""
