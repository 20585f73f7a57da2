"""Mail to people: as text and as HTML, threaded by what it is about, over SMTP."""
