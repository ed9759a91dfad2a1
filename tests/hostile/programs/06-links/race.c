/* Case 1 leaves processes that swap a directory and a link to /box as fast as they can, so that a clean-up may walk
 * through the link; case 2 looks for them, and for what became of both. */
#include "attempt.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

static void swap(void) {
    renameat2(AT_FDCWD, "/work/a", AT_FDCWD, "/work/b", RENAME_EXCHANGE);
    mkdir("/work/a/x", 0700);
    mkdir("/work/b/x", 0700);
}

static int others(void) {
    int count = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; proc != NULL && (entry = readdir(proc)) != NULL;)
        count += atoi(entry->d_name) > 1 && atoi(entry->d_name) != getpid();
    return count;
}

int main(void) {
    char order[16] = "", byte;
    int begun[2];
    if (fgets(order, sizeof order, stdin) == NULL) return 1;
    if (strncmp(order, "look", 4) == 0) {
        printf("%s %s %d others\n", access("/work/a", F_OK) ? "gone" : "there", access("/box/out", F_OK) ? "gone" : "there", others());
        return 0;
    }
    if (mkdir("/work/a", 0700) != 0 || symlink("/box", "/work/b") != 0 || pipe(begun) != 0) return 1;
    for (int process = 0; process < 4; process++) {
        if (fork() == 0) {
            setsid();
            swap();
            close(begun[1]);
            for (;;) swap();
        }
    }
    close(begun[1]);
    if (read(begun[0], &byte, 1) != 0) return 1; /* until each has begun */
    puts("planted");
    return 0;
}
