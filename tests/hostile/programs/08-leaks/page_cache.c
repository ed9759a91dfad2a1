/* Writes where all sandboxes read: which pages of an image's files are cached. Another submission can tell by the
 * time that it takes to read them, without being told by anything but a clock. */
#include "attempt.h"

#include <fcntl.h>

#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

int main(void)
{
    unsigned long range[2] = {0, 4096}, state[5];
    int image = open("/usr/lib/os-release", O_RDONLY), own = open("/work/own", O_RDWR | O_CREAT, 0600);
    /* The call itself: the library's posix_fadvise returns the error and leaves errno alone. */
    TRY("normal", syscall(SYS_fadvise64, image, 0L, 0L, POSIX_FADV_NORMAL));
    TRY("needed", syscall(SYS_fadvise64, image, 0L, 0L, POSIX_FADV_WILLNEED));
    TRY("once", syscall(SYS_fadvise64, image, 0L, 0L, POSIX_FADV_NOREUSE));
    TRY("dropped", syscall(SYS_fadvise64, image, 0L, 0L, POSIX_FADV_DONTNEED));
    TRY("asked", syscall(SYS_cachestat, own, range, state, 0));
    return 0;
}
