/* Each case leaves ten orphans that ignore what can be ignored and hold the pipes open. If they lived on, the seventh case would have no room. */
#include "attempt.h"
#include <signal.h>

int main(void) {
    for (int daemon = 0; daemon < 10; daemon++) {
        pid_t child = fork();
        if (child == -1) {
            puts("no room");
            return 0;
        }
        if (child == 0) {
            setsid();
            if (fork() == 0) {
                for (int number = 1; number < 65; number++) signal(number, SIG_IGN);
                sleep(60);
            }
            _exit(0);
        }
    }
    puts("done");
    return 0;
}
