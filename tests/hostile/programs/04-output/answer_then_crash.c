/* The right answer, and then a crash. */
#include "attempt.h"

int main(void) {
    puts("42");
    fflush(stdout);
    abort();
}
