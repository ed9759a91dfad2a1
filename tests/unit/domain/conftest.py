"""Property tests are about behaviour: a busy machine must not fail them, so no example has a deadline."""

from hypothesis import settings

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
