"""JSON that is almost the right one: doubled names, numbers that are none, two documents, what only some parsers take."""

FORMS = {
    "doubled": '{"a": 1, "a": 2}',
    "nan": '{"a": NaN}',
    "infinite": '{"a": 1e999}',
    "two": '{"a": 2} {"a": 2}',
    "comment": '{"a": 2 /* so */}',
    "surrogate": '{"a": 2, "\\ud800": 0}',
    "digits": '{"a": 2' + "0" * 900_000 + "}",
}
print(FORMS[input()])
