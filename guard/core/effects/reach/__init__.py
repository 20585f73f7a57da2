"""How many conversations a change has to do with, before it is made."""
