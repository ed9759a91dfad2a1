"""Ways to write what is no number, or no finite one, or not in the digits that are meant."""

FORMS = ("nan", "NaN", "inf", "-inf", "1e999", "-0", "Infinity", "0x2a", "4_2", "٤٢", "4\uff12", "--42", "42.0.0")
print(FORMS[int(input())])
