"""A file of 1 TiB that holds nothing."""

import errno

with open("/work/sparse", "wb") as file:
    try:
        file.truncate(1 << 40)
        print("allowed")
    except OSError as error:
        print(errno.errorcode[error.errno])
