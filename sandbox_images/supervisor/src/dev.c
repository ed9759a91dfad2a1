#include "dev.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>

struct node {
    const char *name;
    bool there;
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

static bool note(struct node *node)
{
    struct stat state;
    if (fstatat(dev, node->name, &state, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT;
    node->there = true;
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
        if (nodes[i].there && utimensat(dev, nodes[i].name, nodes[i].times, AT_SYMLINK_NOFOLLOW) < 0)
            return false;
    return true;
}
