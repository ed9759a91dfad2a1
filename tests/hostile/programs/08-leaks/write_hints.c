/* A hint on how long what is written will live stays with the file in the kernel's memory. Kernels before the owner
 * alone could give one took it from every reader: of /etc/hosts, too, which the sandboxes of a slot share. */
#include "attempt.h"
#include <fcntl.h>
#include <stdint.h>

#ifndef F_GET_RW_HINT
#define F_GET_RW_HINT 1035
#define F_SET_RW_HINT 1036
#define F_SET_FILE_RW_HINT 1038
#endif

int main(void) {
    uint64_t extreme = 5;
    int hosts = open("/etc/hosts", O_RDONLY), own = open("/work/own", O_RDWR | O_CREAT, 0600);
    TRY("shared", fcntl(hosts, F_SET_RW_HINT, &extreme));
    TRY("own", fcntl(own, F_SET_RW_HINT, &extreme));
    TRY("open file", fcntl(own, F_SET_FILE_RW_HINT, &extreme));
    TRY("asked", fcntl(hosts, F_GET_RW_HINT, &extreme));
    TRY("flags", fcntl(own, F_GETFL));
    return 0;
}
