"""The kinds of resources, declared as data, one module per family. `drift.catalogue` collects them."""
