/* What the sandbox's cgroup says: CPU time and OOM kills, from files that stay open.
 *
 * rusage cannot be used for CPU: the children of a parent that ignores SIGCHLD never show up in it. Where the kernel
 * is a runtime's own and lacks one of the files, what passes on the clock counts as CPU time: nobody hides from that. */
#ifndef FAIRTRIAL_CGROUP_H
#define FAIRTRIAL_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

#define CGROUP_ROOT "/sys/fs/cgroup"

enum { CGROUP_NONE = 0 };

struct cgroup {
    int version; /* 1, 2 or CGROUP_NONE */
    int root;    /* the directory, for HELLO */
    int cpu, oom;
};

/* Open the files below `root` (tests give a recorded one). Returns NULL, or what is missing. */
const char *cgroup_open(struct cgroup *cgroup, const char *root);

/* Both return false when the file could not be read or does not hold the number. */
bool cgroup_cpu(const struct cgroup *cgroup, uint64_t *nanoseconds);
bool cgroup_oom_kills(const struct cgroup *cgroup, uint64_t *count);

/* One of HELLO's limits. */
enum cgroup_limit { CGROUP_MEMORY, CGROUP_SWAP, CGROUP_PIDS, CGROUP_CPUSET };

/* The path of its file, relative to the root. */
const char *cgroup_limit_file(const struct cgroup *cgroup, enum cgroup_limit limit);

#endif
