/* Offers pages to a host that merges equal ones, across sandboxes: the time of a write would tell that somebody else
 * had the same page. The kernel reads the advice as 32 bits. By prctl a process offers all that it has. */
#include "attempt.h"
#include <sys/mman.h>
#include <sys/prctl.h>

#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE 67
#endif

enum { SIZE = 1 << 20 };

int main(void) {
    void *pages = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    TRY("dropped", syscall(SYS_madvise, pages, SIZE, (long)MADV_DONTNEED));
    TRY("merged", syscall(SYS_madvise, pages, SIZE, (long)MADV_MERGEABLE));
    TRY("in disguise", syscall(SYS_madvise, pages, SIZE, 1L << 32 | MADV_MERGEABLE));
    TRY("all of it", syscall(SYS_prctl, PR_SET_MEMORY_MERGE, 1L, 0L, 0L, 0L));
    return 0;
}
