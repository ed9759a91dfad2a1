/* The parts of the kernel that break most often. Arguments are wrong on purpose: a filter answers before they are looked at. */
#include "attempt.h"
#include <sys/ptrace.h>

int main(void) {
    TRY("bpf", syscall(SYS_bpf, 0, NULL, 0));
    TRY("perf_event_open", syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
    TRY("userfaultfd", syscall(SYS_userfaultfd, 1));
    TRY("ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
    TRY("io_uring_setup", syscall(SYS_io_uring_setup, 1, NULL));
    TRY("io_uring_enter", syscall(SYS_io_uring_enter, -1, 0, 0, 0, NULL, 0));
    TRY("io_uring_register", syscall(SYS_io_uring_register, -1, 0, NULL, 0));
    TRY("fanotify_init", syscall(SYS_fanotify_init, 0, 0));
    TRY("name_to_handle_at", syscall(SYS_name_to_handle_at, -100, "/", NULL, NULL, 0));
    TRY("open_by_handle_at", syscall(SYS_open_by_handle_at, -100, NULL, 0));
    TRY("memfd_secret", syscall(SYS_memfd_secret, 0));
    TRY("move_pages", syscall(SYS_move_pages, 0, 0, NULL, NULL, NULL, 0));
    return 0;
}
