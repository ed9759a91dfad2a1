"""Challenge folders: read, checked, rendered, bundled and begun. Runs no code of anybody's."""

from runner.catalog.loader import inspect, load, reference_submissions
from runner.catalog.references import Bound, Reference, Requirement

__all__ = ["Bound", "Reference", "Requirement", "inspect", "load", "reference_submissions"]
