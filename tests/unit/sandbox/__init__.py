"""The parts of `runner.sandbox` that decide."""
