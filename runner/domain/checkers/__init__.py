"""Checkers: does this output count as that answer? Plain functions over bytes, one a file."""
