/* A filter of a process's own becomes machine code in the kernel, as those of sockets do, by a second way than the call
 * `seccomp`: prctl, whose option the kernel reads as 32 bits. */
#include "attempt.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

int main(void) {
    struct sock_filter all[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program = {.len = 1, .filter = all};
    TRY("asked", prctl(PR_GET_SECCOMP));
    TRY("filter", syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0L, 0L));
    TRY("in disguise", syscall(SYS_prctl, 1L << 32 | PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0L, 0L));
    return 0;
}
