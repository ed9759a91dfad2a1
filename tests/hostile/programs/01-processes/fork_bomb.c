/* Forks sleepers until the kernel refuses; 300 at most, so that it stays harmless where no limit holds it. */
#include "attempt.h"

int main(void) {
    for (int children = 0; children < 300; children++) {
        pid_t child = fork();
        if (child == -1) {
            printf("%s\n", children < 64 ? strerrorname_np(errno) : "too many");
            return 0;
        }
        if (child == 0) {
            for (;;) pause();
        }
    }
    puts("allowed");
    return 0;
}
