"""What differs between two sides: pairs of resources, fields that differ, and what of it is noise."""
