/* Record locks are the host's memory, 192 bytes each, and no sandbox's (CVE-2022-0480). A program is told that it has
 * them, and has none: a child meets none, and what is no descriptor is locked as well. */
#include "attempt.h"
#include <fcntl.h>
#include <sys/wait.h>

static void ask(int file, int how, const char *otherwise)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    printf("held by %s\n", fcntl(file, how, &lock) == 0 && lock.l_type == F_UNLCK ? "none" : otherwise);
    fflush(stdout);
}

int main(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    int own = open("/work/own", O_RDWR | O_CREAT, 0600);
    TRY("record", fcntl(own, F_SETLK, &lock));
    if (fork() == 0) {
        ask(own, F_GETLK, "its parent");
        return 0;
    }
    wait(NULL);
    TRY("open file", fcntl(own, F_OFD_SETLK, &lock));
    ask(open("/work/own", O_RDWR), F_OFD_GETLK, "another");
    TRY("nothing", fcntl(-1, F_SETLKW, &lock));
    TRY("flag", fcntl(own, F_SETFD, FD_CLOEXEC));
    return 0;
}
