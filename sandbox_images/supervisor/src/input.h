/* Frames from the host: cut out of the byte stream, checked for form and order.
 *
 * One fixed buffer, no allocation. Reading (`input_fill`) is apart from cutting (`input_next`), so that the fuzzer can
 * feed any bytes in any portions. INPUT is handed on in the pieces in which it arrives and never collected. */
#ifndef FAIRTRIAL_INPUT_H
#define FAIRTRIAL_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

struct input {
    size_t start, end;     /* what of `bytes` is unread */
    size_t data_left;      /* bytes of the current INPUT frame still to be handed on */
    bool feeding;          /* between a RUN and its END */
    uint8_t bytes[FRAME_HEADER + FRAME_MAX];
};

enum input_kind {
    INPUT_MORE,            /* nothing whole: fill and ask again */
    INPUT_RUN,             /* bytes and length: RUN's payload, valid until the next input_fill */
    INPUT_DATA,            /* bytes and length: some standard input; say with input_take how much was used */
    INPUT_END,
    INPUT_DEADLINE,        /* seconds */
    INPUT_STOP,            /* grace, in ns */
    INPUT_BAD,             /* reason: the host broke the protocol */
};

struct input_item {
    const uint8_t *bytes;
    size_t length;
    uint32_t seconds;
    uint64_t grace;
    const char *reason;
};

enum input_filled { FILLED, FILLED_NOTHING, FILLED_EOF };

/* Read what there is room for. FILLED_NOTHING when a non-blocking descriptor has nothing. */
enum input_filled input_fill(struct input *input, int fd);

enum input_kind input_next(struct input *input, struct input_item *item);

/* Whether the next frame is a RUN, which must wait while a command runs, and all behind it with it. */
bool input_holds_run(const struct input *input);

/* `length` bytes of the INPUT_DATA that was handed out are done with. */
void input_take(struct input *input, size_t length);

#endif
