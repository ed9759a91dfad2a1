/* Filters of sockets become machine code that no control group counts, in room that the whole host shares: 900 of them
 * were 50 MiB, made in half a second in a sandbox of 64. Where that room is full, no list of system calls can be loaded
 * any more, and so no sandbox started. */
#include "attempt.h"
#include <linux/filter.h>
#include <sys/socket.h>

int main(void) {
    struct sock_filter all[] = {BPF_STMT(BPF_RET | BPF_K, 0xffff)};
    struct sock_fprog program = {.len = 1, .filter = all};
    int pair[2], size = 4096, attached = SO_ATTACH_FILTER;
    socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
    TRY("buffer", setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size));
    TRY("filter", setsockopt(pair[0], SOL_SOCKET, attached, &program, sizeof program));
    TRY("in disguise", syscall(SYS_setsockopt, pair[0], SOL_SOCKET, 1L << 32 | attached, &program, sizeof program));
    TRY("for a group", setsockopt(pair[0], SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof program));
    return 0;
}
