/* The run user's areas, empty again after each command.
 *
 * PID 1 only asks the file system how many inodes are in use and sets back the times of the roots and of /dev, which are its own.
 * What candidates made is deleted by a child with their id: this binary as `wipe`. */
#ifndef FAIRTRIAL_SWEEP_H
#define FAIRTRIAL_SWEEP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Look at the areas as they are at the start. Returns NULL, or why they cannot be swept. */
const char *sweep_open(uid_t run_user);

/* A command of the run user is about to start. */
void sweep_expect(void);

/* Returns whether all areas are as they were at the start; false at the latest at `give_up` (monotonic, ns). */
bool sweep(uint64_t give_up);

#endif
