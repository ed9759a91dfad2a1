/* Case 1 leaves its mark in the times of what is in /dev, whose directory's own mtime is the last that root wrote there;
 * case 2 must find nothing that is later. */
#include "attempt.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>

static const char *names[] = {"null", "zero", "full", "random", "urandom", "tty", "fd", "."};
enum { DEVICES = 6, NAMES = sizeof names / sizeof *names };

static bool later(struct timespec a, struct timespec b) {
    return a.tv_sec > b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec > b.tv_nsec);
}

static const char *mark_of(const char *name) {
    struct stat dev, node;
    if (stat(".", &dev) < 0 || lstat(name, &node) < 0) return strerrorname_np(errno);
    return later(node.st_atim, dev.st_mtim) || later(node.st_mtim, dev.st_mtim) ? "marked" : "clear";
}

static void mark(void) {
    char target[64];
    for (int i = 0; i < DEVICES; i++)
        if (utimensat(AT_FDCWD, names[i], NULL, 0) < 0) perror(names[i]);
    if (readlink("fd", target, sizeof target) < 0) perror("fd");
    DIR *all = opendir(".");
    if (all == NULL || readdir(all) == NULL) perror(".");
}

int main(void) {
    char order[16] = "";
    if (fgets(order, sizeof order, stdin) == NULL || chdir("/dev") < 0) return 1;
    if (strncmp(order, "plant", 5) == 0) mark();
    for (int i = 0; i < NAMES; i++) printf("%s %s\n", names[i], mark_of(names[i]));
    return 0;
}
