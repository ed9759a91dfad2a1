/* Flushing the host's disks is felt by all that run there. */
#include "attempt.h"
#include <fcntl.h>

int main(void) {
    int root = open("/", O_RDONLY);
    TRY("sync", syscall(SYS_sync));
    TRY("syncfs", syncfs(root));
    return 0;
}
