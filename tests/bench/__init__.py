"""What the product costs beside the usual libraries: `make bench` measures, `docs/benchmarks.md` tells."""
