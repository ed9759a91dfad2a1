"""A number whose value has a billion digits."""

print("1e999999999 1e-999999999 9e99999999999999999999")
