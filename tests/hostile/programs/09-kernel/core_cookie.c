/* With a cookie of its own a process has the other threads of its core stand idle, whoever should run there. The
 * kernel reads the option as 32 bits. */
#include "attempt.h"
#include <sys/prctl.h>

#ifndef PR_SCHED_CORE
#define PR_SCHED_CORE 62
#define PR_SCHED_CORE_CREATE 1
#endif

int main(void) {
    TRY("cookie", syscall(SYS_prctl, PR_SCHED_CORE, PR_SCHED_CORE_CREATE, 0L, 0L, 0L));
    TRY("in disguise", syscall(SYS_prctl, 1L << 32 | PR_SCHED_CORE, PR_SCHED_CORE_CREATE, 0L, 0L, 0L));
    TRY("name", syscall(SYS_prctl, PR_SET_NAME, "hostile", 0L, 0L, 0L));
    return 0;
}
