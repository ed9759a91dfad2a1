/* The x32 door: the same numbers with bit 30 set. */
#include "attempt.h"

int main(void) {
    TRY("unshare", syscall(0x40000000 | SYS_unshare, 0));
    TRY("getpid", syscall(0x40000000 | SYS_getpid));
    return 0;
}
