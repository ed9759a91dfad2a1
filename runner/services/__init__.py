"""Use cases of the service: who may ask, what is checked, what is recorded. They know nothing of HTTP.

Each takes the `Service` and the `Actor` first. What is out of the actor's reach raises `NotFoundError`, as if
it did not exist; what is within reach and not allowed raises `ForbiddenError`.
"""
