/* The answer, and then output without a newline for as long as it may; 64 MiB where nothing stops it. */
#include "attempt.h"

int main(void) {
    static char block[1 << 16];
    memset(block, 'x', sizeof block);
    puts("42");
    fflush(stdout);
    for (int block_number = 0; block_number < 1024; block_number++) {
        if (write(1, block, sizeof block) < 0) return 0;
    }
    return 0;
}
