/* One command, from RUN to DONE. */
#ifndef FAIRTRIAL_RUN_H
#define FAIRTRIAL_RUN_H

#include <sys/types.h>

#include "cgroup.h"
#include "input.h"
#include "request.h"

struct sandbox {
    struct cgroup cgroup;
    uid_t users[2]; /* by USER_BUILD and USER_RUN */
    uint64_t cpus;
};

/* Runs it, takes its standard input from `input`, and writes all its frames to the host. */
void run(const struct sandbox *sandbox, const struct request *request, struct input *input);

#endif
