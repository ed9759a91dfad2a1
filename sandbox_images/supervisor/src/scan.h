/* Directory entries through getdents64: readdir would allocate, and hides the position of an entry. */
#ifndef FAIRTRIAL_SCAN_H
#define FAIRTRIAL_SCAN_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>

struct scan {
    int fd;
    size_t at, end;
    bool failed;
    _Alignas(struct dirent64) char entries[32768];
};

/* Begin with `fd`, a directory, where it stands. */
void scan_begin(struct scan *scan, int fd);

/* The next entry but `.` and `..`, or NULL at the end or when it `failed`. `d_off` is where to go on behind it. */
const struct dirent64 *scan_next(struct scan *scan);

#endif
