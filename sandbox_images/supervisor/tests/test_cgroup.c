/* Recorded files of both versions, since one machine has one of them. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup.h"
#include "check.h"
#include "clock.h"

static char root[] = "/tmp/fairtrial-cgroup-XXXXXX";

static void record(const char *path, const char *text)
{
    char whole[256];
    snprintf(whole, sizeof whole, "%s/%s", root, path);
    char *slash = strrchr(whole, '/');
    *slash = '\0';
    mkdir(whole, 0700);
    *slash = '/';
    int fd = open(whole, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

static void forget(const char *path)
{
    char whole[256];
    snprintf(whole, sizeof whole, "%s/%s", root, path);
    CHECK(remove(whole) == 0);
}

static void closed(const struct cgroup *cgroup)
{
    close(cgroup->root);
    close(cgroup->cpu);
    close(cgroup->oom);
}

static void reads_version_1(void)
{
    struct cgroup cgroup;
    uint64_t number;
    record("cpuacct/cpuacct.usage", "18446744073709551615\n");
    record("memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
    CHECK(cgroup_open(&cgroup, root) == NULL);
    CHECK(cgroup.version == 1);
    CHECK(cgroup_cpu(&cgroup, &number) && number == UINT64_MAX);
    CHECK(cgroup_oom_kills(&cgroup, &number) && number == 3);
    record("cpuacct/cpuacct.usage", "123456789012\n");
    CHECK(cgroup_cpu(&cgroup, &number) && number == UINT64_C(123456789012));
    CHECK(strcmp(cgroup_limit_file(&cgroup, CGROUP_SWAP), "memory/memory.memsw.limit_in_bytes") == 0);
    CHECK(strcmp(cgroup_limit_file(&cgroup, CGROUP_CPUSET), "cpuset/cpuset.effective_cpus") == 0);
    closed(&cgroup);
}

static void refuses_what_is_no_number(void)
{
    static const char *const texts[] = {"", "\n", "x", "-1\n", "18446744073709551616\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct cgroup cgroup;
        record("cpuacct/cpuacct.usage", texts[i]);
        CHECK(cgroup_open(&cgroup, root) != NULL);
        closed(&cgroup);
    }
}

static void refuses_a_count_that_is_missing(void)
{
    struct cgroup cgroup;
    record("cpuacct/cpuacct.usage", "1\n");
    record("memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n");
    CHECK(cgroup_open(&cgroup, root) != NULL);
    closed(&cgroup);
}

static void takes_the_clock_where_a_file_is_missing(void)
{
    struct cgroup cgroup;
    uint64_t number, before = clock_now();
    record("cpuacct/cpuacct.usage", "7\n");
    forget("memory/memory.oom_control");
    CHECK(cgroup_open(&cgroup, root) == NULL);
    CHECK(cgroup.version == CGROUP_NONE);
    CHECK(cgroup_cpu(&cgroup, &number) && number >= before && number <= clock_now());
    CHECK(cgroup_oom_kills(&cgroup, &number) && number == 0);
    closed(&cgroup);
    record("memory/memory.oom_control", "oom_kill 0\n");
    CHECK(cgroup_open(&cgroup, "/nowhere") == NULL && cgroup.version == CGROUP_NONE);
}

static void reads_version_2(void)
{
    struct cgroup cgroup;
    uint64_t number;
    record("cgroup.controllers", "cpuset cpu io memory pids\n");
    record("cpu.stat", "usage_usec 4519421\nuser_usec 2907871\nsystem_usec 1611549\nnr_periods 0\n");
    record("memory.events", "low 0\nhigh 0\nmax 12\noom 2\noom_kill 2\noom_group_kill 0\n");
    CHECK(cgroup_open(&cgroup, root) == NULL);
    CHECK(cgroup.version == 2);
    CHECK(cgroup_cpu(&cgroup, &number) && number == UINT64_C(4519421000));
    CHECK(cgroup_oom_kills(&cgroup, &number) && number == 2);
    CHECK(strcmp(cgroup_limit_file(&cgroup, CGROUP_MEMORY), "memory.max") == 0);
    CHECK(strcmp(cgroup_limit_file(&cgroup, CGROUP_PIDS), "pids.max") == 0);
    record("cpu.stat", "user_usec 1\nusage_usec 18446744073709551615\n");
    CHECK(!cgroup_cpu(&cgroup, &number));
    closed(&cgroup);
}

void test_cgroup(void)
{
    CHECK(mkdtemp(root) != NULL);
    reads_version_1();
    refuses_what_is_no_number();
    refuses_a_count_that_is_missing();
    takes_the_clock_where_a_file_is_missing();
    reads_version_2();
    static const char *const recorded[] = {"cpuacct/cpuacct.usage", "cpuacct", "memory/memory.oom_control", "memory",
                                           "cgroup.controllers", "cpu.stat", "memory.events", ""};
    for (size_t i = 0; i < sizeof recorded / sizeof *recorded; i++)
        forget(recorded[i]);
}
