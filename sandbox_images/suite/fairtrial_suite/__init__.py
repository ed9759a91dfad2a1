"""What runs an author's tests of a service, case by case, and says what the service answered.

It lives in the suite's container, beside the service and never inside it. `python -m fairtrial_suite` speaks
with the grader; `pytest -p fairtrial_suite.plugin` gives authors the same fixtures at home.
"""
