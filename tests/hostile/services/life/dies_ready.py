"""Ends as soon as it was found ready."""

import os

from server import Honest, serve


class Dying(Honest):
    def health(self):
        self.answer({})
        self.wfile.flush()
        os._exit(5)


serve(Dying)
