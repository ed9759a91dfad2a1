/* RUN's payload, taken apart into what execve(2) wants. Fixed fields, every length checked, no allocation. */
#ifndef FAIRTRIAL_REQUEST_H
#define FAIRTRIAL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tail.h"
#include "wire.h"

enum { USER_BUILD = 0, USER_RUN = 1 };
enum { FLAG_KEEP = 1, FLAG_MERGE = 2, FLAG_CLOSED = 4 };


struct request {
    uint8_t user;
    bool keep;
    bool merge;       /* standard output goes where standard error goes */
    bool tell_closed; /* say when nobody has standard output open any more */
    uint64_t cpu_stop, wall_stop; /* ns, 0 is no limit */
    uint64_t output;
    uint32_t stderr_head, stderr_tail;
    const char *cwd;
    char **argv, **envp;
    /* Each string has two bytes of length on the wire and one NUL here, so what fits a frame fits these. */
    char text[FRAME_MAX];
    char *pointers[FRAME_MAX / 2 + 2];
};

/* Returns NULL, or why the payload is refused. */
const char *request_parse(struct request *request, const uint8_t *payload, size_t length);

#endif
