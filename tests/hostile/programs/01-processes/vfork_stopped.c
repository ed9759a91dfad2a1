/* The parent waits in vfork, where only a fatal signal reaches it, for a child that stopped itself, and goes on, much
 * too late, when a third lets it: again and again, since it may have been early. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { TOO_LATE = 4 };

int main(void)
{
    puts("42");
    fflush(stdout);
    for (int i = 0; i < 64; i++)
        if (i != SIGCHLD)
            signal(i, SIG_IGN);
    if (fork() == 0) {
        for (;;) {
            sleep(TOO_LATE);
            kill(0, SIGCONT);
        }
    }
    if (vfork() == 0) {
        raise(SIGSTOP);
        _exit(0);
    }
    return 0;
}
