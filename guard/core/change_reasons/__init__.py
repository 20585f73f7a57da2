"""Why changes were made: what may be said, who is asked and when."""
