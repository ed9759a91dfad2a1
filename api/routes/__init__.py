"""One module a subject. A route reads the request, calls one use case, and shapes the answer."""
