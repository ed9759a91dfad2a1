"""Languages: which one, and what is started."""
