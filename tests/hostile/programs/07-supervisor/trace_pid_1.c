/* Reads and writes the supervisor's memory, and takes its descriptors. */
#include "attempt.h"
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

int main(void) {
    char byte = 0;
    struct iovec here = {&byte, 1}, there = {(void *)0x400000, 1};
    TRY("seize", ptrace(PTRACE_SEIZE, 1, NULL, NULL));
    TRY("attach", ptrace(PTRACE_ATTACH, 1, NULL, NULL));
    TRY("readv", process_vm_readv(1, &here, 1, &there, 1, 0));
    TRY("writev", process_vm_writev(1, &here, 1, &there, 1, 0));
    TRY("mem", open("/proc/1/mem", O_RDWR));
    TRY("pidfd_getfd", syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, 1, 0), 1, 0));
    TRY("kcmp", syscall(SYS_kcmp, 1, getpid(), 0, 0, 0));
    return 0;
}
