/* Stops itself, which stops CPU-time watchers too; a child wakes it after four seconds. */
#include "attempt.h"
#include <signal.h>

int main(void) {
    pid_t parent = getpid();
    if (fork() == 0) {
        sleep(4);
        kill(parent, SIGCONT);
        _exit(0);
    }
    raise(SIGSTOP);
    puts("allowed");
    return 0;
}
