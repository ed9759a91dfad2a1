/* Answers, closes all three descriptors, and goes on for four seconds. */
#include "attempt.h"

int main(void) {
    puts("42");
    fflush(stdout);
    close(0);
    close(1);
    close(2);
    sleep(4);
    return 0;
}
