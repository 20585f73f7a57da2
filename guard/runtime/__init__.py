"""The process: settings, wiring, the loop and the schedule, HTTP server, health, metrics, logging, demo."""
