#include "dev.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

struct node {
    const char *name;
    bool can_change;
    struct timespec times[2];
};

/* All that engines put there but mount points. Below /dev only root can make or replace anything. */
static struct node nodes[] = {
    {.name = "."},       {.name = "null"},   {.name = "zero"}, {.name = "full"}, {.name = "random"},
    {.name = "urandom"}, {.name = "tty"},    {.name = "ptmx"}, {.name = "fd"},   {.name = "stdin"},
    {.name = "stdout"},  {.name = "stderr"}, {.name = "core"},
};
enum { NODES = sizeof nodes / sizeof *nodes };

static int dev;

/* Where its mount is read-only nobody can change a time of it, we neither. */
static bool is_read_only(const char *name, bool *read_only)
{
    int fd = openat(dev, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return false;
    struct statvfs mount;
    bool known = fstatvfs(fd, &mount) == 0;
    close(fd);
    *read_only = known && mount.f_flag & ST_RDONLY;
    return known;
}

static bool note(struct node *node)
{
    struct stat state;
    if (fstatat(dev, node->name, &state, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT;
    bool read_only;
    if (!is_read_only(node->name, &read_only))
        return false;
    node->can_change = !read_only;
    node->times[0] = state.st_atim;
    node->times[1] = state.st_mtim;
    return true;
}

const char *dev_open(void)
{
    dev = open("/dev", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (dev < 0)
        return "/dev cannot be opened";
    for (size_t i = 0; i < NODES; i++)
        if (!note(&nodes[i]))
            return "the nodes of /dev cannot be looked at";
    return dev_set_back() ? NULL : "the times of the nodes of /dev cannot be set back";
}

bool dev_set_back(void)
{
    for (size_t i = 0; i < NODES; i++)
        if (nodes[i].can_change && utimensat(dev, nodes[i].name, nodes[i].times, AT_SYMLINK_NOFOLLOW) < 0)
            return false;
    return true;
}
