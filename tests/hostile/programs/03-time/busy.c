/* Ten seconds of CPU where nothing stops it. */
#include "attempt.h"
#include <time.h>

int main(void) {
    while (clock() < 10 * CLOCKS_PER_SEC) {}
    puts("allowed");
    return 0;
}
