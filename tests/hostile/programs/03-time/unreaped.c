/* SIGCHLD ignored: the children's CPU is in no parent's rusage. Children burn 0.7 s together, the parent nothing. */
#include "attempt.h"
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

int main(void) {
    signal(SIGCHLD, SIG_IGN);
    for (int child = 0; child < 2; child++) {
        if (fork() == 0) {
            while (clock() < 35 * CLOCKS_PER_SEC / 100) {}
            _exit(0);
        }
    }
    while (wait(NULL) > 0) {}
    puts("allowed");
    return 0;
}
