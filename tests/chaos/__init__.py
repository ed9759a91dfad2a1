"""Faults at random points, against real servers and real processes. A seed prints and repeats a run."""
