/* Ignores every signal that can be ignored, blocks the others, and waits. */
#include "attempt.h"
#include <signal.h>
#include <sys/select.h>

int main(void) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    for (int number = 1; number < 65; number++) signal(number, SIG_IGN);
    struct timeval four = {4, 0};
    select(0, NULL, NULL, NULL, &four);
    puts("allowed");
    return 0;
}
