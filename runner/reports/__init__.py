"""The forms of a report: one JSON document, and what people read, drawn from it."""
