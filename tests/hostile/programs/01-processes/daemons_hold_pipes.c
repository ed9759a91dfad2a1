/* Each case leaves ten orphans that ignore what can be ignored and hold the pipes open. If they lived on, the seventh case would have no room. */
#include "attempt.h"
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>

/* The one between the two is waited for, so that how many there are at a time is no chance. */
static bool leave_daemon(void) {
    pid_t child = fork();
    if (child == 0) {
        setsid();
        pid_t daemon = fork();
        if (daemon == 0) {
            for (int number = 1; number < 65; number++) signal(number, SIG_IGN);
            sleep(60);
        }
        _exit(daemon < 0);
    }
    int status;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

int main(void) {
    for (int daemon = 0; daemon < 10; daemon++)
        if (!leave_daemon()) {
            puts("no room");
            return 0;
        }
    puts("done");
    return 0;
}
