/* What a case costs without a sandbox: pipes, fork, exec, feed, read, wait; over and over.
 *
 *     bare ROOT CORE COUNT INPUT PROGRAM [ARGUMENT...]
 *
 * Changes its root to ROOT, an image's own files, and runs PROGRAM in it COUNT times on one core, with this process's
 * environment and INPUT's bytes as standard input. Prints the nanoseconds that each run took, a line each: from before
 * its pipes are made until it is reaped and both its outputs are at their end. Then prints the CPU nanoseconds of all of
 * it, this process's own included. Any run that does not exit with 0 is an error.
 *
 * It is what a grader without isolation would do, and no less: the output is read, and it is one program at a time. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { READ, WRITE };

static char output[1 << 16];

struct bytes {
    char *data;
    size_t length;
};

static void demand(bool holds, const char *what)
{
    if (holds)
        return;
    perror(what);
    exit(1);
}

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static struct bytes read_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    demand(fd >= 0, path);
    struct stat facts;
    demand(fstat(fd, &facts) == 0, path);
    struct bytes bytes = {.data = malloc((size_t)facts.st_size + 1), .length = (size_t)facts.st_size};
    demand(bytes.data != NULL, "malloc");
    demand(read(fd, bytes.data, bytes.length) == facts.st_size, path);
    close(fd);
    return bytes;
}

static void stay_on(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    demand(sched_setaffinity(0, sizeof set, &set) == 0, "sched_setaffinity");
}

/* Who is not root may change the root in a user namespace of one's own. */
static void enter(const char *root)
{
    demand(geteuid() == 0 || unshare(CLONE_NEWUSER) == 0, "unshare");
    demand(chroot(root) == 0 && chdir("/") == 0, "chroot");
}

static void close_end(int *fd)
{
    close(*fd);
    *fd = -1;
}

static void feed(int *fd, const struct bytes *input, size_t *sent)
{
    ssize_t put = *sent < input->length ? write(*fd, input->data + *sent, input->length - *sent) : 0;
    if (put > 0)
        *sent += (size_t)put;
    if (*sent == input->length || (put < 0 && errno == EPIPE))
        close_end(fd);
}

static void take(int *fd)
{
    if (read(*fd, output, sizeof output) == 0)
        close_end(fd);
}

static void converse(int in, int out, int err, const struct bytes *input)
{
    size_t sent = 0;
    demand(fcntl(in, F_SETFL, O_NONBLOCK) == 0, "fcntl");
    feed(&in, input, &sent);
    while (out >= 0 || err >= 0) {
        struct pollfd fds[] = {{in, POLLOUT, 0}, {out, POLLIN, 0}, {err, POLLIN, 0}};
        demand(poll(fds, 3, -1) > 0, "poll");
        if (fds[0].revents)
            feed(&in, input, &sent);
        if (fds[1].revents)
            take(&out);
        if (fds[2].revents)
            take(&err);
    }
    if (in >= 0)
        close(in);
}

static void run(char **argv, const struct bytes *input)
{
    int in[2], out[2], err[2], status;
    demand(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0, "pipe2");
    pid_t child = fork();
    demand(child >= 0, "fork");
    if (child == 0) {
        signal(SIGPIPE, SIG_DFL);
        if (dup2(in[READ], 0) == 0 && dup2(out[WRITE], 1) == 1 && dup2(err[WRITE], 2) == 2)
            execv(argv[0], argv);
        _exit(127);
    }
    close(in[READ]);
    close(out[WRITE]);
    close(err[WRITE]);
    converse(in[WRITE], out[READ], err[READ], input);
    demand(waitpid(child, &status, 0) == child, "waitpid");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "%s ended with status %#x\n", argv[0], (unsigned)status);
        exit(1);
    }
}

static uint64_t cpu_of(int who)
{
    struct rusage usage;
    demand(getrusage(who, &usage) == 0, "getrusage");
    return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000 +
           (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr, "usage: bare ROOT CORE COUNT INPUT PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    const struct bytes input = read_file(argv[4]);
    int count = atoi(argv[3]);
    uint64_t *took = calloc((size_t)count, sizeof *took);
    demand(took != NULL, "calloc");
    stay_on(atoi(argv[2]));
    enter(argv[1]);
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < count; i++) {
        uint64_t start = now();
        run(argv + 5, &input);
        took[i] = now() - start;
    }
    for (int i = 0; i < count; i++)
        printf("%ju\n", (uintmax_t)took[i]);
    printf("%ju\n", (uintmax_t)(cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN)));
    return 0;
}
