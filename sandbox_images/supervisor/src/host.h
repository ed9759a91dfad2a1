/* The other end: frames to it, through one bounded buffer, and what happens when it is gone.
 *
 * Standard output does not block: a host that stops reading holds candidates back (their pipes fill), but never the
 * deadlines. Frames are collected and leave with the next `host_flush`, so that a short case costs one write. */
#ifndef FAIRTRIAL_HOST_H
#define FAIRTRIAL_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HOST_IN = 0, HOST_OUT = 1 };
enum { EXIT_END_OF_INPUT = 0, EXIT_FATAL = 70, EXIT_DEADLINE = 124 };
enum fatal { FATAL_PROTOCOL = 1, FATAL_UNFIT = 2, FATAL_BROKEN = 3 };

/* Make standard output non-blocking. */
void host_open(void);

/* How long a payload may now be without waiting for the host. */
size_t host_room(void);
/* A frame is written in place: payload bytes at `host_payload()`, at most `host_room()` of them, then `host_frame`. */
uint8_t *host_payload(void);
void host_frame(char type, size_t length);

bool host_pending(void);
/* Write as much as the host takes now. */
void host_flush(void);
/* Wait for the host until a payload of `length` has room, or all is written. Exits when the host is gone. */
void host_wait_room(size_t length);
void host_wait_flushed(void);

/* Wait until the host sends something. */
void host_wait_readable(void);

/* What poll(2) said of both descriptors: exits when the host is gone. */
void host_check(short in_events, short out_events);

/* The supervisor's ends. FATAL is sent when the host still reads. */
_Noreturn void host_gone(void);
_Noreturn void fatal(enum fatal code, const char *reason);

#endif
