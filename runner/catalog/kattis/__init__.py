"""Kattis problem packages, legacy and 2025-09, as challenges: read as they are, never written to."""

from runner.catalog.kattis.loader import inspect, is_package, reference_submissions, slow_margin

__all__ = ["inspect", "is_package", "reference_submissions", "slow_margin"]
