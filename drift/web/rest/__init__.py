"""The small REST framework of both halves: declared routes, parameters, pagination, problems, OpenAPI."""
