/* Threads count as processes do; 300 at most. */
#include "attempt.h"
#include <pthread.h>

static void *wait_for_ever(void *unused) {
    (void)unused;
    for (;;) pause();
}

int main(void) {
    pthread_t thread;
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    for (int threads = 0; threads < 300; threads++) {
        int refused = pthread_create(&thread, &small, wait_for_ever, NULL);
        if (refused != 0) {
            printf("%s\n", threads < 64 ? strerrorname_np(refused) : "too many");
            return 0;
        }
    }
    puts("allowed");
    return 0;
}
