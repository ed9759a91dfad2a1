#include "scan.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

void scan_begin(struct scan *scan, int fd)
{
    scan->fd = fd;
    scan->at = scan->end = 0;
    scan->failed = false;
}

static bool refill(struct scan *scan)
{
    long got = syscall(SYS_getdents64, scan->fd, scan->entries, sizeof scan->entries);
    scan->failed = got < 0;
    scan->at = 0;
    scan->end = got > 0 ? (size_t)got : 0;
    return got > 0;
}

const struct dirent64 *scan_next(struct scan *scan)
{
    for (;;) {
        if (scan->at == scan->end && !refill(scan))
            return NULL;
        const struct dirent64 *entry = (const void *)(scan->entries + scan->at);
        scan->at += entry->d_reclen;
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            return entry;
    }
}
