#include "cgroup.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

enum { FILE_MAX = 4096 };

static int open_file(int root, const char *path)
{
    return openat(root, path, O_RDONLY | O_CLOEXEC);
}

const char *cgroup_open(struct cgroup *cgroup, const char *root)
{
    cgroup->root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cgroup->version = faccessat(cgroup->root, "cgroup.controllers", F_OK, 0) == 0 ? 2 : 1;
    bool two = cgroup->version == 2;
    cgroup->cpu = open_file(cgroup->root, two ? "cpu.stat" : "cpuacct/cpuacct.usage");
    cgroup->oom = open_file(cgroup->root, two ? "memory.events" : "memory/memory.oom_control");
    if (cgroup->cpu < 0 || cgroup->oom < 0)
        cgroup->version = CGROUP_NONE;
    uint64_t number;
    if (!cgroup_cpu(cgroup, &number))
        return "the cgroup's CPU time cannot be read";
    if (!cgroup_oom_kills(cgroup, &number))
        return "the cgroup's count of OOM kills cannot be read";
    return NULL;
}

static bool decimal(const char *text, uint64_t *value)
{
    if (*text < '0' || *text > '9')
        return false;
    uint64_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (__builtin_mul_overflow(number, UINT64_C(10), &number) ||
            __builtin_add_overflow(number, (uint64_t)(*text - '0'), &number))
            return false;
    }
    *value = number;
    return true;
}

/* The number behind `key` and a space at the start of a line; the whole file is the number when there is no key. */
static bool read_number(int fd, const char *key, uint64_t *value)
{
    char text[FILE_MAX];
    ssize_t length = pread(fd, text, sizeof text - 1, 0);
    if (length <= 0)
        return false;
    text[length] = '\0';
    size_t skip = strlen(key);
    const char *line = text;
    while (strncmp(line, key, skip) != 0) {
        line = strchr(line, '\n');
        if (line == NULL)
            return false;
        line++;
    }
    return decimal(line + skip, value);
}

bool cgroup_cpu(const struct cgroup *cgroup, uint64_t *nanoseconds)
{
    if (cgroup->version == CGROUP_NONE) {
        *nanoseconds = clock_now();
        return true;
    }
    if (cgroup->version == 1)
        return read_number(cgroup->cpu, "", nanoseconds);
    uint64_t microseconds;
    return read_number(cgroup->cpu, "usage_usec ", &microseconds) &&
           !__builtin_mul_overflow(microseconds, UINT64_C(1000), nanoseconds);
}

bool cgroup_oom_kills(const struct cgroup *cgroup, uint64_t *count)
{
    if (cgroup->version == CGROUP_NONE) {
        *count = 0;
        return true;
    }
    return read_number(cgroup->oom, "oom_kill ", count);
}

const char *cgroup_limit_file(const struct cgroup *cgroup, enum cgroup_limit limit)
{
    static const char *const files[2][4] = {
        {
            [CGROUP_MEMORY] = "memory/memory.limit_in_bytes",
            [CGROUP_SWAP] = "memory/memory.memsw.limit_in_bytes",
            [CGROUP_PIDS] = "pids/pids.max",
            [CGROUP_CPUSET] = "cpuset/cpuset.effective_cpus",
        },
        {
            [CGROUP_MEMORY] = "memory.max",
            [CGROUP_SWAP] = "memory.swap.max",
            [CGROUP_PIDS] = "pids.max",
            [CGROUP_CPUSET] = "cpuset.cpus.effective",
        },
    };
    return files[cgroup->version == 2][limit];
}
