"""How things are kept: database, tables, column types, row codecs, and the scope of one workspace."""
