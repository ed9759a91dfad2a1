/* Orphans burn 0.7 s in another session while the program waits for a pipe to close. */
#include "attempt.h"
#include <time.h>

int main(void) {
    int ends[2];
    char byte;
    if (pipe(ends) != 0) return 1;
    for (int orphan = 0; orphan < 2; orphan++) {
        if (fork() == 0) {
            setsid();
            if (fork() != 0) _exit(0);
            while (clock() < 35 * CLOCKS_PER_SEC / 100) {}
            _exit(0);
        }
    }
    close(ends[1]);
    if (read(ends[0], &byte, 1) != 0) return 1;
    puts("allowed");
    return 0;
}
