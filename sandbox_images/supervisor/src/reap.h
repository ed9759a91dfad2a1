/* The dead: PID 1 inherits every orphan of the sandbox, so its children are all that lives here.
 *
 * `waitpid` saying ECHILD is the one proof that nothing is left; kill(-1) returns 0 even when it killed nothing. */
#ifndef FAIRTRIAL_REAP_H
#define FAIRTRIAL_REAP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct reaped {
    pid_t awaited;      /* the main process */
    bool ended;         /* it was reaped: */
    int status;         /* as waitpid gives it */
    uint64_t ended_at;  /* monotonic, ns */
    uint64_t peak_rss;  /* bytes, of any process reaped */
};

enum living { LIVING_NONE, LIVING_SOME, LIVING_UNKNOWN };

/* Reap the dead, so many at most that a storm of orphans does not keep the caller from its deadlines: LIVING_UNKNOWN
 * says that there may be more. */
enum living reap(struct reaped *reaped);

/* Wait until all are dead by themselves, or the time has come. Returns whether none is left. */
bool reap_all(struct reaped *reaped, uint64_t give_up);

/* Kill all and reap them, until none is left or the time has come. Returns whether none is left. */
bool kill_all(struct reaped *reaped, uint64_t give_up);

/* Block all signals but the deadline's and make all dispositions default. */
void reap_open(void);

/* A descriptor that is readable when a child has died since the last `reap_heard`. */
int reap_fd(void);
void reap_heard(void);

#endif
