/* Every other way to have PID 1 sent a signal: as a thread, with a value, by a descriptor of it, by a timer, and by the
 * kernel on behalf of a pipe that it is made the owner of. */
#include "attempt.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#define SYS_pidfd_send_signal 424
#endif

int main(void)
{
    siginfo_t info = {.si_code = SI_QUEUE};
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGKILL};
    event._sigev_un._tid = 1;
    int pipes[2], timer = 0, pidfd = (int)syscall(SYS_pidfd_open, 1, 0);
    TRY("tkill", syscall(SYS_tkill, 1, SIGKILL));
    TRY("tgkill", syscall(SYS_tgkill, 1, 1, SIGKILL));
    TRY("queue", syscall(SYS_rt_sigqueueinfo, 1, SIGKILL, &info));
    TRY("queue to thread", syscall(SYS_rt_tgsigqueueinfo, 1, 1, SIGKILL, &info));
    TRY("pidfd", syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0));
    TRY("timer", syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer));
    if (pipe(pipes) == 0 && fcntl(pipes[0], F_SETOWN, 1) == 0 && fcntl(pipes[0], F_SETSIG, SIGKILL) == 0)
        fcntl(pipes[0], F_SETFL, O_ASYNC | O_NONBLOCK);
    for (int i = 0; i < 1000; i++)
        if (write(pipes[1], "x", 1) != 1)
            break;
    printf("and PID 1 %s\n", kill(1, 0) == -1 && errno == EPERM ? "lives" : "is ours");
    return 0;
}
