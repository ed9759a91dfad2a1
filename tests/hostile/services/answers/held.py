"""Makes the suite hold as much as it may: large answers, each within what one answer may be."""

from server import Honest, serve

LARGE = b'{"state": "not yet", "more": [' + b"[{}]," * 400_000 + b"0]}"


class Large(Honest):
    def state(self):
        self.send(LARGE)

    def order(self):
        self.send(b'{"lines": [' + b"[{}]," * 400_000 + b"0]}")


serve(Large)
