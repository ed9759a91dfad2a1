#include "reap.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "host.h"

enum { REAP_AT_ONCE = 64 };

static int deaths = -1; /* a signalfd for SIGCHLD: measured to wake PID 1 for less than a handler does */

void reap_open(void)
{
    /* Raw, since glibc keeps 32 and 33 to itself, and an ignored signal would stay ignored in candidates. SIGKILL and
     * SIGSTOP answer EINVAL. 64 zero bytes are a default action in every layout of the kernel's struct. */
    static const uint64_t default_action[8];
    for (int signal = 1; signal <= 64; signal++)
        syscall(SYS_rt_sigaction, signal, default_action, NULL, 8);

    sigset_t blocked, death;
    sigfillset(&blocked);
    sigdelset(&blocked, SIGALRM);
    sigemptyset(&death);
    sigaddset(&death, SIGCHLD);
    deaths = signalfd(-1, &death, SFD_CLOEXEC | SFD_NONBLOCK);
    if (deaths < 0 || sigprocmask(SIG_SETMASK, &blocked, NULL) < 0)
        fatal(FATAL_BROKEN, "signals cannot be set up");
}

int reap_fd(void)
{
    return deaths;
}

void reap_heard(void)
{
    struct signalfd_siginfo death;
    if (read(deaths, &death, sizeof death) < 0 && errno != EAGAIN)
        fatal(FATAL_BROKEN, "the signalfd cannot be read");
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
    struct pollfd fds[] = {{.fd = HOST_IN}, {.fd = HOST_OUT}, {.fd = deaths, .events = POLLIN}};
    if (ppoll(fds, 3, &patience, NULL) > 0)
        host_check(fds[0].revents, fds[1].revents);
    reap_heard();
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
