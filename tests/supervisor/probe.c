/* What candidates do, one trick a mode: `probe TRICK [ARGUMENT]`. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void burn(void)
{
    for (volatile unsigned long i = 0;; i++)
        continue;
}

static void hold(void)
{
    for (;;)
        pause();
}

/* -- facts about itself, a line each ----------------------------------------------------------------------------- */

static void say_fds(void)
{
    printf("fds");
    for (int fd = 0; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            printf(" %d", fd);
    printf("\n");
}

static void say_signals(void)
{
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    int blocked = 0, handled = 0;
    for (int signal = 1; signal < 65; signal++) {
        void *action[8] = {0};
        syscall(SYS_rt_sigaction, signal, NULL, action, 8);
        blocked += sigismember(&mask, signal) == 1;
        handled += action[0] != NULL;
    }
    printf("blocked %d\nnot_default %d\n", blocked, handled);
}

static void say_file(const char *name, const char *path)
{
    char text[64] = "";
    int fd = open(path, O_RDONLY);
    ssize_t length = read(fd, text, sizeof text - 1);
    text[length > 0 ? length : 0] = '\0';
    printf("%s %s", name, text);
    close(fd);
}

static void facts(char **environment)
{
    uid_t r, e, s;
    say_fds();
    say_signals();
    getresuid(&r, &e, &s);
    printf("uids %u %u %u\n", r, e, s);
    getresgid(&r, &e, &s);
    printf("gids %u %u %u\n", r, e, s);
    printf("groups %d\n", getgroups(0, NULL));
    printf("umask %o\n", umask(0));
    printf("leader %d\n", getsid(0) == getpid() && getpgrp() == getpid());
    printf("flags %d %d %d\n", fcntl(0, F_GETFL) & O_NONBLOCK, fcntl(1, F_GETFL) & O_NONBLOCK, fcntl(2, F_GETFL) & O_NONBLOCK);
    say_file("oom", "/proc/self/oom_score_adj");
    printf("nice %d\n", getpriority(PRIO_PROCESS, 0));
    char cwd[4096];
    printf("cwd %s\n", getcwd(cwd, sizeof cwd));
    for (; *environment; environment++)
        printf("env %s\n", *environment);
}

/* -- processes --------------------------------------------------------------------------------------------------- */

/* Children that nobody waits for, since their parent ignores SIGCHLD: rusage never sees their time. */
static void burn_unseen(void)
{
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        if (fork() == 0) {
            for (volatile unsigned long i = 0; i < 20000000; i++)
                continue;
            _exit(0);
        }
        waitpid(-1, NULL, 0);
    }
}

/* PID 1 makes room by reaping, which it may do a little later. */
static pid_t fork_once_there_is_room(void)
{
    pid_t pid;
    while ((pid = fork()) < 0 && errno == EAGAIN)
        usleep(1000);
    return pid;
}

static void orphan(void (*then)(void))
{
    if (fork_once_there_is_room() == 0) {
        setsid();
        if (fork_once_there_is_room() != 0)
            _exit(0);
        then();
    }
    wait(NULL);
}

static void end(void)
{
    _exit(0);
}

static void storm(void)
{
    for (;;)
        if (fork() == 0)
            setsid();
}

static void ignore_all(void)
{
    for (int signal = 1; signal < 65; signal++)
        sigaction(signal, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    hold();
}

/* A pipe's writing end that lives on, for a moment, in a socket that nobody can reach. */
static void send_stdout_to_nobody(void)
{
    int pair[2];
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr header;
    } control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
    struct iovec byte = {.iov_base = "x", .iov_len = 1};
    struct msghdr message = {.msg_iov = &byte, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
        exit(1);
    const int fds[] = {1, pair[0], pair[1]};
    for (int i = 0; i < 3; i++) {
        memcpy(CMSG_DATA(&control.header), &fds[i], sizeof(int));
        if (sendmsg(pair[0], &message, 0) < 0)
            exit(1);
    }
    if (write(1, "sent", 4) != 4)
        exit(1);
}

/* Take what is in our own standard output again, so that a reader which trusts poll would wait for ever. */
static void steal_output(void)
{
    int fd = open("/proc/self/fd/1", O_RDONLY | O_NONBLOCK);
    char bytes[65536];
    if (fd < 0)
        exit(1);
    for (;;) {
        if (write(1, "x", 1) != 1)
            exit(2);
        while (read(fd, bytes, sizeof bytes) > 0)
            continue;
    }
}

static void memory_in_child(void)
{
    if (fork() == 0) {
        for (size_t size = 1 << 20;; size += 1 << 20) {
            char *bytes = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (bytes == MAP_FAILED)
                _exit(1);
            memset(bytes, 1, 1 << 20);
        }
    }
    wait(NULL);
}

/* -- files ------------------------------------------------------------------------------------------------------- */

static void deep(const char *root, int depth)
{
    if (chdir(root) < 0)
        exit(1);
    for (int i = 0; i < depth; i++)
        if (mkdir("d", 0700) < 0 || chdir("d") < 0)
            exit(2);
}

static void many(const char *root, int count)
{
    char name[32];
    if (chdir(root) < 0)
        exit(1);
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%d", i);
        int fd = open(name, O_CREAT | O_WRONLY, 0);
        if (fd < 0)
            exit(2);
        close(fd);
    }
}

static void all_kinds(const char *root)
{
    if (chdir(root) < 0 || mkdir("closed", 0700) < 0 || mkdir("closed/in", 0700) < 0 || symlink("/etc", "link") < 0 ||
        symlink("/fairtrial/probe", "closed/link") < 0 || mkfifo("fifo", 0) < 0 || mknod("socket", S_IFSOCK, 0) < 0 ||
        mkdir("a\nb", 0700) < 0 || mkdir("-rf", 0000) < 0 || mkdir("\xff\xfe", 0700) < 0 || symlink(".", "self") < 0 ||
        mkdir("...", 0700) < 0 || link("fifo", "closed/hard") < 0 || chmod("closed/in", 0) < 0 || chmod("closed", 0) < 0)
        exit(2);
    int fd = open("sparse", O_CREAT | O_WRONLY, 0);
    if (fd < 0 || ftruncate(fd, 1LL << 40) < 0)
        exit(3);
}

static void close_and_go_on(int fd)
{
    close(fd);
    if (write(fd == 1 ? 2 : 1, "still here", 10) != 10)
        exit(1);
}

int main(int argc, char *argv[], char *environment[])
{
    const char *trick = argc > 1 ? argv[1] : "", *argument = argc > 2 ? argv[2] : "";
    int number = atoi(argument);
    if (!strcmp(trick, "facts"))
        facts(environment);
    else if (!strcmp(trick, "exit"))
        return number;
    else if (!strcmp(trick, "raise"))
        kill(getpid(), number);
    else if (!strcmp(trick, "burn"))
        burn();
    else if (!strcmp(trick, "hold"))
        hold();
    else if (!strcmp(trick, "burn-unseen"))
        burn_unseen();
    else if (!strcmp(trick, "orphan-burns"))
        orphan(burn), hold();
    else if (!strcmp(trick, "orphan-holds"))
        orphan(hold);
    else if (!strcmp(trick, "orphans-end"))
        for (int i = 0; i < number; i++)
            orphan(end);
    else if (!strcmp(trick, "child-holds"))
        fork() == 0 ? hold() : (void)0;
    else if (!strcmp(trick, "storm"))
        storm();
    else if (!strcmp(trick, "ignore-all"))
        ignore_all();
    else if (!strcmp(trick, "stop"))
        raise(SIGSTOP);
    else if (!strcmp(trick, "in-flight"))
        send_stdout_to_nobody();
    else if (!strcmp(trick, "steal"))
        steal_output();
    else if (!strcmp(trick, "memory"))
        memory_in_child();
    else if (!strcmp(trick, "deep"))
        deep(argument, atoi(argv[3]));
    else if (!strcmp(trick, "many"))
        many(argument, atoi(argv[3]));
    else if (!strcmp(trick, "all-kinds"))
        all_kinds(argument);
    else if (!strcmp(trick, "close"))
        close_and_go_on(number);
    else
        return 64;
    return 0;
}
