"""The kinds of resources, declared as data, one module per family. `drift.core.catalogue.catalogue` collects them."""
