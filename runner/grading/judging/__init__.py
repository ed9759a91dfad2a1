"""Programs of an author's that judge: validators of outputs, and those that talk with the program."""
