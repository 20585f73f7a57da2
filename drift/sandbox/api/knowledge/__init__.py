"""Routes of what Fin reads: sources, external pages, snippets, audiences."""
