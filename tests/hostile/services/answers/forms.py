"""Answers for which a careless suite is not made: nested deeply, of other types, not of this world's numbers."""

from server import Honest, serve

ANSWERS = (
    b'{"a":' * 100_000,
    b"[" * 1_000_000 + b"]" * 1_000_000,
    b'{"lines": [{"amount": "1e50000000", "count": 1}], "note": "large"}',
    b'{"lines": [{"amount": "NaN", "count": NaN}], "note": NaN}',
    b'{"lines": [{"amount": "Infinity", "count": 1e999}], "note": ""}',
    b'{"lines": [{"amount": "1", "count": ' + b"9" * 1_000_000 + b'}], "note": ""}',
    b'{"lines": {"amount": "1"}, "lines": 7, "note": null}',
    b'{"lines": [{"amount": "1", "count": 1}], "note": "\\ud800\\udfff \\u0000 \\u001b[2J \\ud800"}',
    b'\xff\xfe{"lines": []}',
    b'{"lines": "' + b"\\ud800" * 300_000 + b'", "note": "x"}',
    b'{"lines": [' + b"{}," * 600_000 + b'{}], "note": "x"}',
    b"",
)
"""One each time that it is asked; the suite asks for all of them."""


class Odd(Honest):
    def form(self, number):
        kind = [("Content-Type", "application/json; charset=utf-32")] if number == 8 else []
        self.send(ANSWERS[number % len(ANSWERS)], headers=kind)

    def do_GET(self):
        if self.path.startswith("/form/"):
            return self.form(int(self.path.split("/")[2]))
        return super().do_GET()


serve(Odd)
