"""Small changes to a right solution: cases that are any good tell each of them from the solution."""
