/* Threads at the highest priority that it may have, spinning and yielding, so that PID 1 gets no turn on its core. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static void *spin(void *unused)
{
    (void)unused;
    for (;;)
        sched_yield();
    return NULL;
}

int main(void)
{
    setpriority(PRIO_PROCESS, 0, -20);
    sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1});
    sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){.sched_priority = 0});
    pthread_t thread;
    for (int number = 0; number < 40; number++)
        pthread_create(&thread, NULL, spin, NULL);
    spin(NULL);
    return 0;
}
