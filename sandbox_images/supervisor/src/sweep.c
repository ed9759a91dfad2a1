#include "sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "dev.h"
#include "host.h"
#include "reap.h"
#include "spawn.h"
#include "tree.h"

struct area {
    char *path;
    int fd; /* -1: did not exist at the start */
    bool counted; /* statfs says how many inodes are in use */
    uint64_t inodes;
    struct timespec times[2];
};

static struct area areas[] = {{.path = "/work"}, {.path = "/tmp"}, {.path = "/dev/shm"}};
enum { AREAS = sizeof areas / sizeof *areas };

static uid_t owner;
static int null;
static bool untouched = true; /* nothing of the owner's has run yet, and nobody else can write there */

static uint64_t inodes_in_use(const struct area *area)
{
    struct statfs state;
    if (fstatfs(area->fd, &state) < 0)
        fatal(FATAL_BROKEN, "fstatfs failed");
    return (uint64_t)(state.f_files - state.f_ffree);
}

static const char *open_area(struct area *area)
{
    area->fd = open(area->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (area->fd < 0)
        return errno == ENOENT ? NULL : "/work, /tmp or /dev/shm cannot be opened";
    struct statfs state;
    if (fstatfs(area->fd, &state) < 0 || state.f_type != TMPFS_MAGIC)
        return "/work, /tmp and /dev/shm must each be a tmpfs";
    area->counted = state.f_files != 0;
    area->inodes = inodes_in_use(area);
    struct stat root;
    if (fstat(area->fd, &root) < 0)
        return "/work, /tmp or /dev/shm cannot be looked at";
    area->times[0] = root.st_atim;
    area->times[1] = root.st_mtim;
    return NULL;
}

const char *sweep_open(uid_t run_user)
{
    owner = run_user;
    null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return "/dev/null cannot be opened";
    for (size_t i = 0; i < AREAS; i++) {
        const char *reason = open_area(&areas[i]);
        if (reason)
            return reason;
    }
    return dev_open();
}

static bool empty(void)
{
    for (size_t i = 0; i < AREAS; i++)
        if (areas[i].fd >= 0 && inodes_in_use(&areas[i]) > areas[i].inodes)
            return false;
    return true;
}

/* One attempt; whether it worked is for `empty` to say. Returns false when there is no sense in another: it had to be
 * killed, or it met something that this user cannot delete. */
static bool wipe(uint64_t give_up)
{
    char *argv[AREAS + 3] = {"/proc/self/exe", "wipe"};
    char *envp[] = {NULL};
    size_t argc = 2;
    for (size_t i = 0; i < AREAS; i++)
        if (areas[i].fd >= 0)
            argv[argc++] = areas[i].path;
    const struct spawn child = {.cwd = "/", .argv = argv, .envp = envp, .id = owner, .fds = {null, null, null}};
    struct reaped reaped = {.awaited = 0};
    if (spawn(&child, &reaped.awaited) != 0)
        return true;
    if (!reap_all(&reaped, give_up)) {
        kill_all(&reaped, clock_now() + SECOND);
        return false;
    }
    return !WIFEXITED(reaped.status) || WEXITSTATUS(reaped.status) != EXIT_IO;
}

/* Changed or not, as in /dev. */
static bool set_back_times(void)
{
    for (size_t i = 0; i < AREAS; i++)
        if (areas[i].fd >= 0 && futimens(areas[i].fd, areas[i].times) < 0)
            return false;
    return true;
}

void sweep_expect(void)
{
    untouched = false;
}

/* Where nobody counts inodes, nothing but that could prove that the areas are empty. */
static bool provable(void)
{
    if (untouched)
        return true;
    for (size_t i = 0; i < AREAS; i++)
        if (areas[i].fd >= 0 && !areas[i].counted)
            return false;
    return true;
}

bool sweep(uint64_t give_up)
{
    if (!provable())
        return false;
    while (!empty()) {
        if (clock_now() >= give_up || !wipe(give_up))
            return false;
        if (empty())
            break;
        /* The kernel frees some things late, such as files that were in flight in a socket. */
        const struct timespec moment = clock_span(MILLISECOND);
        nanosleep(&moment, NULL);
    }
    return set_back_times() && dev_set_back();
}
