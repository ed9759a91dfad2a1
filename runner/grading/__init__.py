"""Grading: plan, execute, judge, report."""
