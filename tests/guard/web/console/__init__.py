"""The console: sessions, pages, forms."""
