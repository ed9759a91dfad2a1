/* vfork children that end at once, for as long as it may; a minute where nothing stops it. */
#include "attempt.h"
#include <sys/wait.h>
#include <time.h>

int main(void) {
    for (time_t end = time(NULL) + 60; time(NULL) < end;) {
        pid_t child = vfork();
        if (child == 0) _exit(0);
        waitpid(child, NULL, 0);
    }
    puts("allowed");
    return 0;
}
