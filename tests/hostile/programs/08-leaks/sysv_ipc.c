/* System V shared memory, semaphores and queues outlive processes. */
#include "attempt.h"
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int main(void) {
    TRY("shmget", shmget(4242, 4096, IPC_CREAT | 0666));
    TRY("semget", semget(4242, 1, IPC_CREAT | 0666));
    TRY("msgget", msgget(4242, IPC_CREAT | 0666));
    return 0;
}
