/* Fills each place that can be written; 30 MiB at most in each. */
#include "attempt.h"
#include <fcntl.h>

static void fill(const char *path) {
    static char block[1 << 20];
    int file = open(path, O_CREAT | O_WRONLY, 0600);
    if (file < 0) {
        printf("%s %s\n", path, strerrorname_np(errno));
        return;
    }
    for (int mebibytes = 0; mebibytes < 30; mebibytes++) {
        if (write(file, block, sizeof block) < 0) {
            printf("%s %s\n", path, strerrorname_np(errno));
            return;
        }
    }
    printf("%s allowed\n", path);
}

int main(void) {
    fill("/work/full");
    fill("/tmp/full");
    fill("/dev/shm/full");
    return 0;
}
