#include "lifetime.h"

#include <signal.h>
#include <stddef.h>
#include <sys/time.h>
#include <unistd.h>

#include "host.h"

static void on_deadline(int signal)
{
    (void)signal;
    _exit(EXIT_DEADLINE);
}

/* It needs a handler: PID 1 ignores default actions. */
void lifetime_open(void)
{
    const struct sigaction deadline = {.sa_handler = on_deadline};
    if (sigaction(SIGALRM, &deadline, NULL) < 0)
        fatal(FATAL_BROKEN, "sigaction failed");
}

void lifetime_set(unsigned int seconds)
{
    if (seconds == 0)
        _exit(EXIT_DEADLINE);
    const struct itimerval timer = {.it_value = {.tv_sec = seconds}};
    if (setitimer(ITIMER_REAL, &timer, NULL) < 0)
        fatal(FATAL_BROKEN, "setitimer failed");
}
