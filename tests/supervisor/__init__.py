"""The supervisor's binary, driven over pipes as the worker drives it."""
