"""What all routes of the sandbox share: lists, pages, field checks, generic CRUD, texts, tagging."""
