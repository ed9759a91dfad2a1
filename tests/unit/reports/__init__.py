"""The forms of a report: what they say, that nothing is lost, and that nothing of a candidate acts."""
