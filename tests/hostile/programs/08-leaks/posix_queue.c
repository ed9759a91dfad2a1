/* POSIX message queues, by call and through the file system that shows them. */
#include "attempt.h"
#include <fcntl.h>
#include <mqueue.h>

int main(void) {
    TRY("mq_open", mq_open("/kept", O_CREAT | O_RDWR, 0666, NULL));
    TRY("creat", open("/dev/mqueue/kept", O_CREAT | O_RDWR, 0666));
    return 0;
}
