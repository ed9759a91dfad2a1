/* Open files are the host's memory and, across sandboxes, everybody's: they end at 1024. */
#include "attempt.h"

int main(void) {
    int last = 0;
    for (int tries = 0; tries < 3000; tries++) {
        int made = dup(0);
        if (made < 0) break;
        last = made;
    }
    printf("%d %s\n", last + 1, strerrorname_np(errno));
    return 0;
}
