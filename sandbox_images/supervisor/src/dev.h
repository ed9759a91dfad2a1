/* What stays of /dev from one command to the next: the times of its nodes.
 *
 * Engines mount /dev with full access times and make the devices 0666, so that a candidate can set the times of one
 * (utime(2) to now needs no more than write permission), list the directory or read a link, for a later command to see.
 * The policy mounts the devices read-only, which lets nobody change a time and everybody write to the device: where an
 * engine remaps users they are the host's own nodes, shared by all sandboxes, and PID 1 could not set them back. */
#ifndef FAIRTRIAL_DEV_H
#define FAIRTRIAL_DEV_H

#include <stdbool.h>

/* Note the times as they are at the start. Returns NULL, or why they cannot be set back. */
const char *dev_open(void);

/* Set all back that can change, changed or not: setting them is what changes the time of a node's last change, which nobody can
 * set back, so it must say the same for every node. */
bool dev_set_back(void);

#endif
