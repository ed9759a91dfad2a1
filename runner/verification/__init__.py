"""Is this a fair challenge?

Every reference submission is graded, and every promise of the folder held to what came out.
"""
