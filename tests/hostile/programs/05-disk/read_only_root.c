/* The image's files. Where a directory is to change, a read-only mount answers EROFS before it looks at permissions. */
#include "attempt.h"
#include <fcntl.h>
#include <sys/stat.h>

int main(void) {
    TRY("mkdir", mkdir("/usr/bin/owned", 0700));
    TRY("create", open("/var/tmp/kept", O_CREAT | O_WRONLY, 0600));
    TRY("unlink", unlink("/etc/passwd"));
    TRY("rename", rename("/fairtrial/supervisor", "/fairtrial/other"));
    TRY("link", link("/etc/passwd", "/var/tmp/passwd"));
    return 0;
}
