/* How long a sandbox lives: whatever PID 1 is doing, and whether or not the host reads. */
#ifndef FAIRTRIAL_LIFETIME_H
#define FAIRTRIAL_LIFETIME_H

/* Once, before the first `lifetime_set`. */
void lifetime_open(void);

/* From now on, so many seconds; then, or at once where there are none, the process ends with EXIT_DEADLINE. */
void lifetime_set(unsigned int seconds);

#endif
