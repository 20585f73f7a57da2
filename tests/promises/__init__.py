"""The promises of docs/promises.md, each with tests that fail when it is broken."""
