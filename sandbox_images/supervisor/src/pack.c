/* `pack`: a record on standard output for each regular file of a tree.
 *
 * The walk keeps one open directory and, for each level above it, where to go on reading: a record's path has at most
 * 4096 bytes and so at most 2048 levels, and a file that lies deeper could not be unpacked again. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scan.h"
#include "tree.h"
#include "wire.h"

enum { LEVELS = RECORD_PATH_MAX / 2 + 1 };

static struct scan scan;

static struct {
    int fd;                            /* the directory that is being read */
    size_t depth;
    struct {
        off_t go_on;                   /* in the directory above */
        size_t path_length;            /* of the directory above */
    } level[LEVELS];
    size_t path_length;                /* of the directory that is being read, with its slash */
    char path[RECORD_PATH_MAX + 1];
} walk;

static struct {
    size_t used;
    uint8_t bytes[65536];
} out;

static bool flush(void)
{
    size_t done = 0;
    while (done < out.used) {
        ssize_t put = write(STDOUT_FILENO, out.bytes + done, out.used - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        done += (size_t)put;
    }
    out.used = 0;
    return true;
}

static bool put(const void *bytes, size_t length)
{
    if (length > sizeof out.bytes - out.used && !flush())
        return false;
    memcpy(out.bytes + out.used, bytes, length);
    out.used += length;
    return true;
}

static bool put_number(size_t width, uint64_t value)
{
    uint8_t bytes[8];
    wire_put(bytes, width, value);
    return put(bytes, width);
}

/* Put `name` behind the path of its directory; returns the whole length, 0 when it is too long. */
static size_t name_path(const char *name)
{
    size_t length = strlen(name);
    if (length > RECORD_PATH_MAX - walk.path_length)
        return 0;
    memcpy(walk.path + walk.path_length, name, length + 1);
    return walk.path_length + length;
}

static int copy(int fd, uint64_t left)
{
    while (left > 0) {
        if (out.used == sizeof out.bytes && !flush())
            return EXIT_IO;
        size_t room = sizeof out.bytes - out.used;
        ssize_t got = read(fd, out.bytes + out.used, left < room ? (size_t)left : room);
        if (got <= 0)
            return EXIT_IO;
        out.used += (size_t)got;
        left -= (uint64_t)got;
    }
    return 0;
}

static int pack_open_file(int fd, size_t path_length, uint64_t *budget)
{
    struct stat status;
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
        return EXIT_IO;
    uint64_t size = (uint64_t)status.st_size;
    if (size > *budget)
        return EXIT_TOO_LARGE;
    *budget -= size;
    if (!put_number(2, path_length) || !put(walk.path, path_length) ||
        !put_number(1, status.st_mode & S_IXUSR ? RECORD_EXECUTABLE : 0) || !put_number(8, size))
        return EXIT_IO;
    return copy(fd, size);
}

static int pack_file(const char *name, uint64_t *budget)
{
    size_t path_length = name_path(name);
    if (path_length == 0)
        return EXIT_IO;
    /* Non-blocking, lest it have become a FIFO. */
    int fd = openat(walk.fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return EXIT_IO;
    int code = pack_open_file(fd, path_length, budget);
    close(fd);
    return code;
}

static int enter(const char *name, off_t go_on)
{
    size_t path_length = name_path(name);
    if (path_length == 0 || path_length == RECORD_PATH_MAX || walk.depth == LEVELS)
        return EXIT_IO;
    int child = openat(walk.fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (child < 0)
        return EXIT_IO;
    close(walk.fd);
    walk.fd = child;
    walk.level[walk.depth].go_on = go_on;
    walk.level[walk.depth].path_length = walk.path_length;
    walk.depth++;
    walk.path[path_length] = '/';
    walk.path_length = path_length + 1;
    scan_begin(&scan, walk.fd);
    return 0;
}

static int leave(void)
{
    int parent = openat(walk.fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    close(walk.fd);
    walk.fd = parent;
    walk.depth--;
    walk.path_length = walk.level[walk.depth].path_length;
    if (parent < 0 || lseek(parent, walk.level[walk.depth].go_on, SEEK_SET) < 0)
        return EXIT_IO;
    scan_begin(&scan, walk.fd);
    return 0;
}

static int pack_entry(const struct dirent64 *entry, uint64_t *budget)
{
    struct stat status;
    if (fstatat(walk.fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return EXIT_IO;
    if (S_ISDIR(status.st_mode))
        return enter(entry->d_name, entry->d_off);
    if (S_ISREG(status.st_mode))
        return pack_file(entry->d_name, budget);
    return 0;
}

static int pack_all(uint64_t *budget)
{
    scan_begin(&scan, walk.fd);
    for (;;) {
        const struct dirent64 *entry = scan_next(&scan);
        if (scan.failed)
            return EXIT_IO;
        if (entry == NULL && walk.depth == 0)
            return 0;
        int code = entry ? pack_entry(entry, budget) : leave();
        if (code != 0)
            return code;
    }
}

static bool parse_budget(const char *text, uint64_t *budget)
{
    *budget = 0;
    for (const char *digit = text; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9' || __builtin_mul_overflow(*budget, UINT64_C(10), budget) ||
            __builtin_add_overflow(*budget, (uint64_t)(*digit - '0'), budget))
            return false;
    }
    return *text != '\0';
}

int tree_pack(const char *directory, const char *max_bytes)
{
    uint64_t budget;
    if (!parse_budget(max_bytes, &budget))
        return EXIT_USAGE;
    walk.fd = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (walk.fd < 0)
        return EXIT_IO;
    int code = pack_all(&budget);
    if (code != 0)
        return code;
    return put_number(2, 0) && flush() ? 0 : EXIT_IO;
}
