"""Files that ship with the product, and the functions that read them."""
