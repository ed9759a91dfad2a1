/* Works for most of each millisecond and sleeps when the clock ticks: who samples at ticks sees nobody at work. */
#include <stdio.h>
#include <time.h>

enum { MILLISECOND = 1000000, WORK = 850000 };

int main(void)
{
    struct timespec now, tick;
    puts("42");
    fflush(stdout);
    for (;;) {
        clock_gettime(CLOCK_MONOTONIC, &tick);
        do
            clock_gettime(CLOCK_MONOTONIC, &now);
        while (now.tv_sec == tick.tv_sec && now.tv_nsec % MILLISECOND < WORK);
        tick.tv_nsec = (now.tv_nsec / MILLISECOND + 1) * MILLISECOND + 20000;
        tick.tv_sec = now.tv_sec + tick.tv_nsec / 1000000000;
        tick.tv_nsec %= 1000000000;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &tick, NULL);
    }
}
