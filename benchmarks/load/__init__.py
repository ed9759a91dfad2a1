"""What `make load` runs: the service under load, and its control plane alone. See docs/performance.md."""
