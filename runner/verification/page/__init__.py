"""What verifying found, as a page for the author: one file that needs nothing else and runs no script."""
