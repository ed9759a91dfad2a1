/* `wipe`: delete a tree with two descriptors, whatever its depth.
 *
 * A directory that cannot be removed yet is entered at once; when a directory has become empty, its parent is read
 * from the start again. Since all entries that were met have been deleted by then, nothing is met twice. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scan.h"
#include "tree.h"

static struct scan scan;

/* Its mode may forbid to read or change it, but it is ours. It is no link: it just proved to be a directory. */
static int enter(int parent, const char *name)
{
    if (fchmodat(parent, name, 0700, 0) < 0)
        return -1;
    return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

enum removed { REMOVED, REMOVED_NOT, REMOVED_NOT_EMPTY };

static enum removed remove_entry(int parent, const char *name)
{
    if (unlinkat(parent, name, 0) == 0)
        return REMOVED;
    if (errno != EISDIR)
        return REMOVED_NOT;
    if (unlinkat(parent, name, AT_REMOVEDIR) == 0)
        return REMOVED;
    return errno == ENOTEMPTY ? REMOVED_NOT_EMPTY : REMOVED_NOT;
}

/* Remove entries of `*fd` until one has to be entered, and enter it. Returns 1 when it did, 0 when the directory is
 * empty, -1 when something cannot be removed. */
static int thin_out(int *fd)
{
    const struct dirent64 *entry;
    scan_begin(&scan, *fd);
    while ((entry = scan_next(&scan)) != NULL) {
        enum removed removed = remove_entry(*fd, entry->d_name);
        if (removed == REMOVED)
            continue;
        if (removed == REMOVED_NOT)
            return -1;
        int child = enter(*fd, entry->d_name);
        if (child < 0)
            return -1;
        close(*fd);
        *fd = child;
        return 1;
    }
    return scan.failed ? -1 : 0;
}

static int leave(int *fd)
{
    int parent = openat(*fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    close(*fd);
    *fd = parent;
    return parent < 0 ? -1 : 0;
}

static int wipe(const char *directory)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return EXIT_IO;
    unsigned long depth = 0;
    for (;;) {
        int entered = thin_out(&fd);
        if (entered == 0 && depth == 0)
            break;
        if (entered < 0 || (entered == 0 && leave(&fd) < 0))
            return EXIT_IO;
        depth += entered ? 1UL : -1UL;
    }
    close(fd);
    return 0;
}

int tree_wipe(char *const directories[], int count)
{
    int worst = 0;
    for (int i = 0; i < count; i++) {
        int code = wipe(directories[i]);
        if (code != 0)
            worst = code;
    }
    return worst;
}
