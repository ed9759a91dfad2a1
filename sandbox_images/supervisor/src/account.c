#include "account.h"

#include "clock.h"
#include "host.h"

/* One right after the other: what passes between the two is the error of the difference. */
struct account account_open(const struct cgroup *cgroup)
{
    struct account account;
    account.own = cgroup->version == CGROUP_NONE ? 0 : clock_read(CLOCK_PROCESS_CPUTIME_ID);
    if (!cgroup_cpu(cgroup, &account.cgroup))
        fatal(FATAL_BROKEN, "the cgroup's CPU time cannot be read any more");
    return account;
}

uint64_t account_cpu(const struct cgroup *cgroup, struct account since)
{
    struct account now = account_open(cgroup);
    uint64_t all = now.cgroup - since.cgroup, own = now.own - since.own;
    return all > own ? all - own : 0;
}

uint64_t account_oom_kills(const struct cgroup *cgroup)
{
    uint64_t count;
    if (!cgroup_oom_kills(cgroup, &count))
        fatal(FATAL_BROKEN, "the cgroup's count of OOM kills cannot be read any more");
    return count;
}
