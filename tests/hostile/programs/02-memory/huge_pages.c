/* Asks for memory from the host's pool of huge pages, which no control group of ours counts. */
#include "attempt.h"

#include <sys/mman.h>

#ifndef MFD_HUGETLB
#define MFD_HUGETLB 4u
#endif

int main(void)
{
    size_t size = 2 << 20;
    void *mapped = MAP_FAILED;
    TRY("mmap", (long)(mapped = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0)));
    TRY("memfd", memfd_create("huge", MFD_HUGETLB));
    return 0;
}
