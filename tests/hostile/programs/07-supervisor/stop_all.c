/* A child stops everything that it may signal; where the supervisor stops with it, nobody ends the case. It wakes all after four seconds,
   and the program, which was waiting for it, ends. */
#include "attempt.h"
#include <signal.h>
#include <sys/wait.h>

int main(void) {
    pid_t child = fork();
    if (child == 0) {
        kill(-1, SIGSTOP);
        sleep(4);
        kill(-1, SIGCONT);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    puts("allowed");
    return 0;
}
