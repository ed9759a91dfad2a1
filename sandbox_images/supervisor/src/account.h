/* What a command has used: the cgroup's CPU time less PID 1's own, and OOM kills. A cgroup that cannot be read any more
 * is fatal: without measuring nothing runs. */
#ifndef FAIRTRIAL_ACCOUNT_H
#define FAIRTRIAL_ACCOUNT_H

#include <stdint.h>

#include "cgroup.h"

struct account {
    uint64_t cgroup, own; /* CPU, ns */
};

struct account account_open(const struct cgroup *cgroup);
/* Nanoseconds of CPU that others than PID 1 have used since then. */
uint64_t account_cpu(const struct cgroup *cgroup, struct account since);
uint64_t account_oom_kills(const struct cgroup *cgroup);

#endif
