/* HELLO: what PID 1 sees of its sandbox, raw. The host compares it with the policy: nothing is judged in here. */
#ifndef FAIRTRIAL_HELLO_H
#define FAIRTRIAL_HELLO_H

#include "cgroup.h"

enum { PROTOCOL_VERSION = 3 };

/* Note which descriptors PID 1 was started with, and close all but 0 to 2. Before anything is opened. */
void hello_note_fds(void);

/* `uids`: BUILD RUN, as they were given. */
void hello_send(const struct cgroup *cgroup, const char *build, const char *run);

#endif
