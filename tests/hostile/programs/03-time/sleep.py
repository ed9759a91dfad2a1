"""Uses no CPU at all."""

import time

time.sleep(4)
print("allowed")
