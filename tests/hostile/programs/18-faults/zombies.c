/* A right answer; stopped children and zombies that nobody waits for stay behind. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    char order[16] = "";
    if (scanf("%15s", order) != 1)
        return 1;
    for (int child = 0; child < 40; child++) {
        pid_t pid = fork();
        if (pid < 0) {
            puts("no room");
            return 0;
        }
        if (pid == 0) {
            setsid();
            if (child % 2)
                _exit(0);
            raise(SIGSTOP);
            _exit(0);
        }
    }
    puts("42");
    return 0;
}
