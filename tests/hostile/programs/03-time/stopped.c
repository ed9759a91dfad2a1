/* Stops itself, which stops CPU-time watchers too; a child wakes it after four seconds, and again,
   since it may have been early. */
#include "attempt.h"
#include <signal.h>

int main(void) {
    pid_t parent = getpid();
    if (fork() == 0) {
        for (;;) {
            sleep(4);
            kill(parent, SIGCONT);
        }
    }
    raise(SIGSTOP);
    puts("allowed");
    return 0;
}
