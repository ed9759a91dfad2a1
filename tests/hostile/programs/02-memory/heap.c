/* 400 MiB of heap, each page touched. */
#include "attempt.h"

int main(void) {
    for (int mebibytes = 0; mebibytes < 400; mebibytes++) {
        char *block = malloc(1 << 20);
        if (block == NULL) return 0;
        memset(block, mebibytes + 1, 1 << 20);
    }
    puts("allowed");
    return 0;
}
