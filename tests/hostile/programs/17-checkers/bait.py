"""What makes a backtracking expression take for ever: a long run of one letter that does not end as it should."""

print("a" * 100_000 + "!")
print(("a" * 50 + " ") * 2_000)
