/* New namespaces by each way there is, and the doors to others'. */
#include "attempt.h"
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

static int nothing(void *unused) {
    (void)unused;
    return 0;
}

int main(void) {
    static char stack[65536];
    struct clone_args want = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    TRY("clone3", syscall(SYS_clone3, &want, sizeof want));
    TRY("clone", clone(nothing, stack + sizeof stack, CLONE_NEWUSER | SIGCHLD, NULL));
    TRY("setns", setns(open("/proc/self/ns/net", O_RDONLY), CLONE_NEWNET));
    TRY("mount namespace", unshare(CLONE_NEWNS));
    TRY("user namespace", unshare(CLONE_NEWUSER));
    TRY("user and net", unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWPID));
    return 0;
}
