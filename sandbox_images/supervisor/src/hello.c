#include "hello.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"
#include "version.h"
#include "wire.h"

enum { FDS_TEXT = 1024 };

static char fds[FDS_TEXT];

/* The payload, in the place from which it is sent. */
static struct {
    uint8_t *bytes;
    size_t length, room;
} hello;

static void append_fd(int fd)
{
    size_t used = strlen(fds);
    int wrote = snprintf(fds + used, sizeof fds - used, used ? " %d" : "%d", fd);
    if (wrote < 0 || (size_t)wrote >= sizeof fds - used)
        fatal(FATAL_UNFIT, "too many descriptors are open");
}

void hello_note_fds(void)
{
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL)
        fatal(FATAL_UNFIT, "/proc/self/fd cannot be read");
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        int fd = atoi(entry->d_name);
        if (entry->d_name[0] == '.' || fd == dirfd(directory))
            continue;
        append_fd(fd);
        if (fd > STDERR_FILENO)
            close(fd);
    }
    closedir(directory);
    /* A pipe of a command must not become 0, 1 or 2 of PID 1. */
    int fd;
    do
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

static void need(size_t length)
{
    if (hello.room - hello.length < length)
        fatal(FATAL_UNFIT, "HELLO does not fit into a frame");
}

static size_t begin_section(const char *name)
{
    size_t length = strlen(name);
    need(2 + length + 4);
    wire_put(hello.bytes + hello.length, 2, length);
    memcpy(hello.bytes + hello.length + 2, name, length);
    hello.length += 2 + length + 4;
    return hello.length;
}

static void end_section(size_t begin)
{
    wire_put(hello.bytes + begin - 4, 4, hello.length - begin);
}

static void text_section(const char *name, const char *text)
{
    size_t begin = begin_section(name), length = strlen(text);
    need(length);
    memcpy(hello.bytes + hello.length, text, length);
    hello.length += length;
    end_section(begin);
}

/* A file that is not there is a section that is not there. */
static void file_section(const char *name, int directory, const char *path)
{
    int fd = openat(directory, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    size_t begin = begin_section(name);
    for (;;) {
        need(1);
        ssize_t got = read(fd, hello.bytes + hello.length, hello.room - hello.length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        hello.length += (size_t)got;
    }
    close(fd);
    end_section(begin);
}

void hello_send(const struct cgroup *cgroup, const char *build, const char *run)
{
    hello.bytes = host_payload();
    hello.room = host_room();
    wire_put(hello.bytes, 2, PROTOCOL_VERSION);
    hello.length = 2;
    text_section("supervisor", SUPERVISOR_VERSION);
    file_section("status", AT_FDCWD, "/proc/self/status");
    file_section("limits", AT_FDCWD, "/proc/self/limits");
    file_section("mountinfo", AT_FDCWD, "/proc/self/mountinfo");
    file_section("uid_map", AT_FDCWD, "/proc/self/uid_map");
    file_section("gid_map", AT_FDCWD, "/proc/self/gid_map");
    file_section("netdev", AT_FDCWD, "/proc/self/net/dev");
    static const char *const versions[] = {[CGROUP_NONE] = "none", "1", "2"};
    text_section("cgroup", versions[cgroup->version]);
    file_section("memory", cgroup->root, cgroup_limit_file(cgroup, CGROUP_MEMORY));
    file_section("swap", cgroup->root, cgroup_limit_file(cgroup, CGROUP_SWAP));
    file_section("pids", cgroup->root, cgroup_limit_file(cgroup, CGROUP_PIDS));
    file_section("cpuset", cgroup->root, cgroup_limit_file(cgroup, CGROUP_CPUSET));
    size_t begin = begin_section("uids");
    need(strlen(build) + 1 + strlen(run));
    hello.length += (size_t)sprintf((char *)hello.bytes + hello.length, "%s %s", build, run);
    end_section(begin);
    text_section("fds", fds);
    host_frame('H', hello.length);
    host_wait_flushed();
}
