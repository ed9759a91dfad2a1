#include "reap.h"

#include <errno.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "host.h"

enum { REAP_AT_ONCE = 64 };

sigset_t reap_mask;

static void wake(int signal)
{
    (void)signal;
}

void reap_open(void)
{
    /* Raw, since glibc keeps 32 and 33 to itself, and an ignored signal would stay ignored in candidates. SIGKILL and
     * SIGSTOP answer EINVAL. 64 zero bytes are a default action in every layout of the kernel's struct. */
    static const uint64_t default_action[8];
    for (int signal = 1; signal <= 64; signal++)
        syscall(SYS_rt_sigaction, signal, default_action, NULL, 8);

    struct sigaction action = {.sa_handler = wake, .sa_flags = SA_NOCLDSTOP};
    if (sigaction(SIGCHLD, &action, NULL) < 0)
        fatal(FATAL_BROKEN, "sigaction failed");
    sigset_t blocked;
    sigfillset(&blocked);
    sigdelset(&blocked, SIGALRM);
    if (sigprocmask(SIG_SETMASK, &blocked, NULL) < 0)
        fatal(FATAL_BROKEN, "sigprocmask failed");
    reap_mask = blocked;
    sigdelset(&reap_mask, SIGCHLD);
}

enum living reap(struct reaped *reaped)
{
    for (int i = 0; i < REAP_AT_ONCE; i++) {
        int status;
        struct rusage usage;
        pid_t pid = wait4(-1, &status, WNOHANG | __WALL, &usage);
        if (pid == 0)
            return LIVING_SOME;
        if (pid < 0 && errno == ECHILD)
            return LIVING_NONE;
        if (pid < 0)
            fatal(FATAL_BROKEN, "wait4 failed");
        uint64_t rss = (uint64_t)usage.ru_maxrss * 1024;
        if (rss > reaped->peak_rss)
            reaped->peak_rss = rss;
        if (pid != reaped->awaited)
            continue;
        reaped->ended = true;
        reaped->status = status;
        reaped->ended_at = clock_now();
    }
    return LIVING_UNKNOWN;
}

/* Sleep until a child dies or the time has come; returns whether there is time left. */
static bool doze(uint64_t until)
{
    uint64_t now = clock_now();
    if (now >= until)
        return false;
    struct timespec patience = clock_span(until - now);
    struct pollfd host[] = {{.fd = HOST_IN}, {.fd = HOST_OUT}};
    if (ppoll(host, 2, &patience, &reap_mask) > 0)
        host_check(host[0].revents, host[1].revents);
    return true;
}

bool reap_all(struct reaped *reaped, uint64_t give_up)
{
    enum living living;
    while ((living = reap(reaped)) != LIVING_NONE)
        if (living == LIVING_SOME && !doze(give_up))
            return false;
    return true;
}

bool kill_all(struct reaped *reaped, uint64_t give_up)
{
    enum living living;
    while ((living = reap(reaped)) != LIVING_NONE) {
        (void)kill(-1, SIGKILL); /* what it returns proves nothing, the next `reap` does */
        if (living == LIVING_SOME && !doze(give_up))
            return false;
    }
    return true;
}
