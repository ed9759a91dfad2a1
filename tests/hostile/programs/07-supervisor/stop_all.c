/* A child stops everything that it may signal; where the supervisor stops with it, nobody ends the case. It wakes all after four seconds. */
#include "attempt.h"
#include <signal.h>

int main(void) {
    if (fork() == 0) {
        kill(-1, SIGSTOP);
        sleep(4);
        kill(-1, SIGCONT);
        _exit(0);
    }
    sleep(1);
    puts("allowed");
    return 0;
}
