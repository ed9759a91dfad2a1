"""Stops itself, and everybody else that it may, once it is ready; does not hear SIGTERM."""

import os
import signal
import threading

from server import Honest, serve


class Stopped(Honest):
    def hello(self):
        super().hello()
        threading.Timer(0.01, os.kill, (-1, signal.SIGSTOP)).start()
        threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGSTOP)).start()


serve(Stopped)
