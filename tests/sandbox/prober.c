/* Asks what this process's seccomp filter says to system calls, without making them.
 *
 * A line of standard input is a way to call, a number and four arguments; a line of standard output is the errno
 * that came of it, 0 when the call was made, or `signal N`. Each call is a child's, since some kill.
 *
 *   native   by `syscall`, with a mark in the sixth argument. A filter of our own, for which PR_SET_SECCOMP must be
 *            allowed with the bits of DISGUISE, which the kernel drops, answers a call with that mark by
 *            SECCOMP_RET_TRACE, which without a tracer is ENOSYS and makes nothing (seccomp(2)). Errors and kills
 *            that an earlier filter asks for weigh more, so ENOSYS means that the call would have been made.
 *   really   by `syscall`, without the mark: it is made, if it may be.
 *   x32      the number with the bit of the x32 ABI.
 *   i386     by `int 0x80`, whose numbers are i386's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MARK 0x5afe5afe
#define X32 0x40000000
#define DISGUISE (1ul << 40)

static void answer_marked_calls(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MARK, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};
    unsigned long option = DISGUISE | PR_SET_SECCOMP;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_prctl, option, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) {
        perror("prober: filter");
        exit(2);
    }
}

static int by_int_0x80(unsigned long number, const unsigned long *arguments)
{
    int answer = 0;
    __asm__ volatile("int $0x80"
                     : "=a"(answer)
                     : "a"((int)number), "b"((int)arguments[0]), "c"((int)arguments[1]), "d"((int)arguments[2])
                     : "memory", "r8", "r9", "r10", "r11");
    return answer < 0 ? -answer : 0;
}

static int call(const char *way, unsigned long number, const unsigned long *arguments)
{
    if (strcmp(way, "i386") == 0)
        return by_int_0x80(number, arguments);
    if (strcmp(way, "x32") == 0)
        number |= X32;
    unsigned long mark = strcmp(way, "native") == 0 ? MARK : 0;
    long answer = syscall((long)number, arguments[0], arguments[1], arguments[2], arguments[3], 0ul, mark);
    return answer == -1 ? errno : 0;
}

int main(void)
{
    char way[16];
    unsigned long number, arguments[4];
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    answer_marked_calls();
    while (scanf("%15s %lu %lu %lu %lu %lu", way, &number, &arguments[0], &arguments[1], &arguments[2],
                 &arguments[3]) == 6) {
        int status = 0;
        pid_t child = fork();
        if (child == 0)
            syscall(SYS_exit_group, call(way, number, arguments), 0, 0, 0, 0, 0);
        if (child < 0 || waitpid(child, &status, 0) != child) {
            perror("prober: child");
            return 2;
        }
        if (WIFSIGNALED(status))
            printf("signal %d\n", WTERMSIG(status));
        else
            printf("%d\n", WEXITSTATUS(status));
    }
    return 0;
}
