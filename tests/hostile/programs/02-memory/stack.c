/* Recursion over 400 MiB of stack. */
#include "attempt.h"

static int descend(int depth) {
    volatile char frame[1 << 16];
    memset((void *)frame, depth, sizeof frame);
    return depth == 0 ? frame[0] : descend(depth - 1) + frame[1];
}

int main(void) {
    volatile int used = descend(6400);
    (void)used;
    puts("allowed");
    return 0;
}
