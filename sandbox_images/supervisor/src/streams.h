/* A command's three pipes: host to standard input, standard output and error to the host, all without blocking. */
#ifndef FAIRTRIAL_STREAMS_H
#define FAIRTRIAL_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input.h"
#include "request.h"

struct streams {
    int in, out, err;             /* our ends, -1 once closed */
    int in_reader, out_writer, err_writer;
    bool in_full;                 /* the command does not take its input now */
    bool in_ended;                /* END has come */
    bool over_limit;              /* it wrote more on standard output than it may */
    bool tell_closed;             /* the host wants to know when standard output is closed */
    bool out_closed;              /* nobody can write there any more; seen only where the host wants to know */
    bool stop;                    /* STOP has come */
    uint64_t grace;               /* with it, ns; the least when several came */
    uint64_t out_limit, err_head;
    uint64_t in_bytes, out_bytes, err_bytes;
};

/* Returns 0, or the errno of what failed; to be closed in any case. */
int streams_open(struct streams *streams, const struct request *request);
/* Once the command has its ends. */
void streams_started(struct streams *streams);
void streams_close(struct streams *streams);

/* Whether the host's frames can be handled now: not while input waits for the command, and not the next RUN. */
bool streams_feed_now(const struct streams *streams, const struct input *input);
/* Handle those that are there. */
void streams_feed(struct streams *streams, struct input *input);

/* Whether what the command writes can be passed on now. Standard error beyond its head always can: it is not passed on. */
bool streams_take_output_now(const struct streams *streams);
bool streams_take_error_now(const struct streams *streams);
/* Read once; only when it can be taken now. Return whether there was anything. */
bool streams_take_output(struct streams *streams);
bool streams_take_error(struct streams *streams);

/* Read what the dead have left behind, and pass on the tail of standard error. Waits for the host. */
void streams_drain(struct streams *streams);
void streams_send_tail(void);

#endif
