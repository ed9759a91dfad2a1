/* `unpack`: files from records on standard input. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tree.h"
#include "wire.h"

static struct {
    size_t start, end;
    uint8_t bytes[65536];
} in;

/* Make at least `length` bytes (at most the buffer) contiguous; false when the input ends before. */
static bool need(size_t length)
{
    if (in.end - in.start >= length)
        return true;
    memmove(in.bytes, in.bytes + in.start, in.end - in.start);
    in.end -= in.start;
    in.start = 0;
    while (in.end < length) {
        ssize_t got = read(STDIN_FILENO, in.bytes + in.end, sizeof in.bytes - in.end);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        in.end += (size_t)got;
    }
    return true;
}

static const uint8_t *next(size_t length)
{
    const uint8_t *bytes = in.bytes + in.start;
    in.start += length;
    return bytes;
}

/* No component is empty, `.` or `..`, so the path stays below where it begins. */
static bool path_is_safe(const char *path, size_t length)
{
    if (length != strlen(path))
        return false;
    for (;;) {
        size_t component = strcspn(path, "/");
        if (component == 0 || (component == 1 && path[0] == '.') || (component == 2 && memcmp(path, "..", 2) == 0))
            return false;
        if (path[component] == '\0')
            return true;
        path += component + 1;
    }
}

static int code_of_errno(void)
{
    return errno == EEXIST || errno == ENOTDIR || errno == ELOOP || errno == EISDIR ? EXIT_REFUSED : EXIT_CANNOT_CREATE;
}

static int open_directory(int parent, const char *name)
{
    if (mkdirat(parent, name, 0755) < 0 && errno != EEXIST)
        return -1;
    return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Create the file, with the directories on its way; -1 and errno when one of them cannot be. */
static int create(int root, char *path, mode_t mode)
{
    int directory = fcntl(root, F_DUPFD_CLOEXEC, 3);
    for (char *slash; directory >= 0 && (slash = strchr(path, '/')) != NULL; path = slash + 1) {
        *slash = '\0';
        int child = open_directory(directory, path);
        int error = errno;
        close(directory);
        errno = error;
        directory = child;
    }
    if (directory < 0)
        return -1;
    int fd = openat(directory, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    int error = errno;
    close(directory);
    errno = error;
    return fd;
}

static int copy(int fd, uint64_t left)
{
    while (left > 0) {
        if (!need(1))
            return EXIT_REFUSED;
        size_t there = in.end - in.start;
        size_t piece = left < there ? (size_t)left : there;
        ssize_t put = write(fd, in.bytes + in.start, piece);
        if (put < 0)
            return EXIT_CANNOT_CREATE;
        in.start += (size_t)put;
        left -= (uint64_t)put;
    }
    return 0;
}

/* The rest of a record, behind its path length. */
static int unpack_record(int root, size_t path_length)
{
    char path[RECORD_PATH_MAX + 1];
    if (path_length > RECORD_PATH_MAX || !need(path_length))
        return EXIT_REFUSED;
    memcpy(path, next(path_length), path_length);
    path[path_length] = '\0';
    if (!path_is_safe(path, path_length) || !need(9))
        return EXIT_REFUSED;
    uint8_t mode = *next(1);
    uint64_t size = wire_get(next(8), 8);
    if (mode & ~RECORD_EXECUTABLE)
        return EXIT_REFUSED;
    int fd = create(root, path, mode & RECORD_EXECUTABLE ? 0755 : 0644);
    if (fd < 0)
        return code_of_errno();
    int code = copy(fd, size);
    if (close(fd) < 0 && code == 0)
        code = EXIT_CANNOT_CREATE;
    return code;
}

int tree_unpack(const char *directory)
{
    int root = open_directory(AT_FDCWD, directory);
    if (root < 0)
        return EXIT_CANNOT_CREATE;
    for (;;) {
        if (!need(2))
            return EXIT_REFUSED;
        size_t path_length = (size_t)wire_get(next(2), 2);
        if (path_length == 0)
            return 0;
        int code = unpack_record(root, path_length);
        if (code != 0)
            return code;
    }
}
