/* Starting a process as an unprivileged user.
 *
 * The child shares PID 1's memory until it execs (clone with CLONE_VM and CLONE_VFORK, as posix_spawn does), so that
 * starting costs the same however large PID 1 is. posix_spawn itself cannot change users. */
#ifndef FAIRTRIAL_SPAWN_H
#define FAIRTRIAL_SPAWN_H

#include <sys/types.h>

struct spawn {
    const char *cwd;
    char *const *argv;
    char *const *envp;
    uid_t id;    /* user and group */
    int fds[3];  /* become 0, 1, 2; all at least 3, or all equal */
};

/* Returns 0 and the process, which has then begun to run its program; or the errno of the step that failed. */
int spawn(const struct spawn *spawn, pid_t *pid);

#endif
