/* Ends, stops and freezes the supervisor: none of it is permitted. */
#include "attempt.h"
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>

int main(void) {
    struct rlimit none = {0, 0};
    struct sched_param idle = {0};
    TRY("SIGKILL", kill(1, SIGKILL));
    TRY("SIGSTOP", kill(1, SIGSTOP));
    TRY("SIGTERM", kill(1, SIGTERM));
    TRY("prlimit", prlimit(1, RLIMIT_NOFILE, &none, NULL));
    TRY("setpriority", setpriority(PRIO_PROCESS, 1, 19));
    TRY("scheduler", sched_setscheduler(1, SCHED_IDLE, &idle));
    return 0;
}
