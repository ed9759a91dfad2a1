#include "serve.h"

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup.h"
#include "hello.h"
#include "host.h"
#include "input.h"
#include "lifetime.h"
#include "reap.h"
#include "request.h"
#include "run.h"
#include "sweep.h"

static struct input input;
static struct request request;
static struct sandbox sandbox;

/* 1 to 2^32 - 2, in decimal digits alone; 0 for anything else. */
static uint32_t positive(const char *text)
{
    uint64_t number = 0;
    if (*text == '\0')
        return 0;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return 0;
        number = number * 10 + (uint64_t)(*text - '0');
        if (number >= UINT32_MAX)
            return 0;
    }
    return (uint32_t)number;
}

static uint64_t count_cpus(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0 || CPU_COUNT(&set) < 1)
        fatal(FATAL_UNFIT, "the CPUs cannot be counted");
    return (uint64_t)CPU_COUNT(&set);
}

/* PID 1 shares the core with what it started, and would interrupt it whenever something comes: at each page of a large
 * input that is read, when a program writes the last that it has to say. As a batch process it waits until the program
 * waits, has ended, or has had its turn, which the clock's next ticks see to (sched(7)). A kernel that knows no such
 * policy only costs more. */
static void interrupt_nobody(void)
{
    const struct sched_param none = {.sched_priority = 0};
    (void)sched_setscheduler(0, SCHED_BATCH, &none);
}

static void set_up(char *const arguments[3])
{
    uint32_t lifetime = positive(arguments[2]);
    sandbox.users[USER_BUILD] = positive(arguments[0]);
    sandbox.users[USER_RUN] = positive(arguments[1]);
    if (lifetime == 0 || sandbox.users[USER_BUILD] == 0 || sandbox.users[USER_RUN] == 0)
        fatal(FATAL_UNFIT, "usage: serve BUILD_UID RUN_UID LIFETIME_SECONDS, all positive");
    hello_note_fds();
    host_open();
    reap_open();
    lifetime_open();
    lifetime_set(lifetime);
    /* Spawning shares our memory with a child that changes users, which has the same effect, but only from then on. */
    if (prctl(PR_SET_DUMPABLE, 0) < 0)
        fatal(FATAL_BROKEN, "prctl failed");
    umask(022);
    if (chdir("/") < 0)
        fatal(FATAL_BROKEN, "chdir failed");
    interrupt_nobody();
    sandbox.cpus = count_cpus();
    const char *reason = cgroup_open(&sandbox.cgroup, CGROUP_ROOT);
    if (reason == NULL)
        reason = sweep_open(sandbox.users[USER_RUN]);
    if (reason != NULL)
        fatal(FATAL_UNFIT, reason);
}

static void start_command(const struct input_item *item)
{
    const char *reason = request_parse(&request, item->bytes, item->length);
    if (reason != NULL)
        fatal(FATAL_PROTOCOL, reason);
    run(&sandbox, &request, &input);
}

static void wait_for_bytes(void)
{
    switch (input_fill(&input, HOST_IN)) {
    case FILLED:
        break;
    case FILLED_NOTHING:
        host_wait_readable();
        break;
    case FILLED_EOF:
        host_gone();
    }
}

/* Between commands PID 1 sleeps in here. What is left of the input of a command that ended early is thrown away. */
static void wait_for_host(void)
{
    struct input_item item;
    switch (input_next(&input, &item)) {
    case INPUT_MORE:
        wait_for_bytes();
        break;
    case INPUT_RUN:
        start_command(&item);
        break;
    case INPUT_DATA:
        input_take(&input, item.length);
        break;
    case INPUT_END:
        break;
    case INPUT_DEADLINE:
        lifetime_set(item.seconds);
        break;
    case INPUT_STOP: /* of a command that has ended */
        break;
    case INPUT_BAD:
        fatal(FATAL_PROTOCOL, item.reason);
    }
}

void serve(char *const arguments[3])
{
    /* Anywhere else, kill(-1) would kill the machine. */
    if (getpid() != 1)
        fatal(FATAL_UNFIT, "the supervisor must be PID 1 of a sandbox");
    set_up(arguments);
    hello_send(&sandbox.cgroup, arguments[0], arguments[1]);
    for (;;)
        wait_for_host();
}
