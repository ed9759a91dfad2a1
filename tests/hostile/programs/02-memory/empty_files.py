"""Inodes are memory: empty files until refused, 30,000 at most."""

import errno

for number in range(30_000):
    try:
        open(f"/tmp/{number}", "wb").close()
    except OSError as error:
        print(errno.errorcode[error.errno] if number <= 4096 else "too late")
        break
else:
    print("allowed")
