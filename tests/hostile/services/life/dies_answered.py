"""Answers rightly, and ends at once: by a signal, or a moment later between two cases."""

import os
import threading

from server import Honest, serve


class Dying(Honest):
    def hello(self):
        super().hello()
        self.wfile.flush()
        os.kill(os.getpid(), 9)

    def order(self):
        super().order()
        threading.Timer(0.05, os.abort).start()


serve(Dying)
