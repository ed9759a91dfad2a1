#include "streams.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"
#include "lifetime.h"
#include "tail.h"

/* Smaller pieces than this are not worth a frame while the host is slow. */
enum { ROOM_MIN = 4096 };

static uint8_t scratch[FRAME_MAX];

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Our end does not block: a candidate may open its own end a second time (`/proc/self/fd/1`) and take what poll saw.
 * The mode is what lets it open /dev/stdin by name, as programs do, though the pipe is root's; gVisor's pipes have none
 * that could be changed (EPERM). */
static int open_pipe(int *reader, int *writer, const int *ours)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return errno;
    *reader = ends[0];
    *writer = ends[1];
    if (fcntl(*ours, F_SETFL, O_NONBLOCK) < 0 || (fchmod(*ours, 0666) < 0 && errno != EPERM))
        return errno;
    return 0;
}

int streams_open(struct streams *streams, const struct request *request)
{
    *streams = (struct streams){.in = -1, .out = -1, .err = -1, .in_reader = -1, .out_writer = -1, .err_writer = -1};
    streams->out_limit = request->output;
    streams->err_head = request->stderr_head;
    streams->tell_closed = request->tell_closed;
    tail_start(request->stderr_tail);
    int error = open_pipe(&streams->in_reader, &streams->in, &streams->in);
    if (error == 0)
        error = open_pipe(&streams->out, &streams->out_writer, &streams->out);
    if (error == 0)
        error = open_pipe(&streams->err, &streams->err_writer, &streams->err);
    return error;
}

/* The reading end is closed so that we learn when nobody reads. Our copies of the writing ends stay open: that a dying
 * command closes its own would only wake us, twice, before its death does. Where the host wants to hear of it we must be
 * woken. */
void streams_started(struct streams *streams)
{
    close_end(&streams->in_reader);
    if (streams->tell_closed)
        close_end(&streams->out_writer);
}

void streams_close(struct streams *streams)
{
    close_end(&streams->in);
    close_end(&streams->in_reader);
    close_end(&streams->out);
    close_end(&streams->out_writer);
    close_end(&streams->err);
    close_end(&streams->err_writer);
}

/* Put some input into the pipe; returns how much is done with, which is all once nobody reads it. */
static size_t feed(struct streams *streams, const uint8_t *bytes, size_t length)
{
    if (streams->in < 0)
        return length;
    ssize_t put = write(streams->in, bytes, length);
    if (put >= 0) {
        streams->in_bytes += (uint64_t)put;
        return (size_t)put;
    }
    if (errno == EAGAIN) {
        streams->in_full = true;
        return 0;
    }
    close_end(&streams->in);
    return length;
}

static void ask_to_stop(struct streams *streams, uint64_t grace)
{
    if (!streams->stop || grace < streams->grace)
        streams->grace = grace;
    streams->stop = true;
}

bool streams_feed_now(const struct streams *streams, const struct input *input)
{
    return !streams->in_full && !(streams->in_ended && input_holds_run(input));
}

void streams_feed(struct streams *streams, struct input *input)
{
    struct input_item item;
    while (streams_feed_now(streams, input)) {
        switch (input_next(input, &item)) {
        case INPUT_MORE:
            return;
        case INPUT_DATA:
            input_take(input, feed(streams, item.bytes, item.length));
            break;
        case INPUT_END:
            streams->in_ended = true;
            close_end(&streams->in);
            break;
        case INPUT_DEADLINE:
            lifetime_set(item.seconds);
            break;
        case INPUT_STOP:
            ask_to_stop(streams, item.grace);
            break;
        case INPUT_RUN:
            fatal(FATAL_BROKEN, "RUN inside of a RUN");
        case INPUT_BAD:
            fatal(FATAL_PROTOCOL, item.reason);
        }
    }
}

static uint64_t left(uint64_t limit, uint64_t used)
{
    return used < limit ? limit - used : 0;
}

static size_t smaller(uint64_t a, size_t b)
{
    return a < b ? (size_t)a : b;
}

static size_t take(int fd, uint8_t *bytes, size_t length)
{
    ssize_t got = read(fd, bytes, length);
    return got > 0 ? (size_t)got : 0;
}

bool streams_take_output_now(const struct streams *streams)
{
    return !streams->out_closed && host_room() >= ROOM_MIN;
}

bool streams_take_error_now(const struct streams *streams)
{
    return streams->err_bytes >= streams->err_head || host_room() >= ROOM_MIN;
}

/* Its end is final for us, though who kept a reading end can open the pipe anew. */
bool streams_take_output(struct streams *streams)
{
    if (streams->out_closed)
        return false;
    ssize_t came = read(streams->out, host_payload(), host_room());
    streams->out_closed = came == 0;
    size_t got = came > 0 ? (size_t)came : 0;
    size_t pass = smaller(left(streams->out_limit, streams->out_bytes), got);
    streams->out_bytes += got;
    streams->over_limit |= pass < got;
    if (pass > 0)
        host_frame('O', pass);
    return got > 0;
}

bool streams_take_error(struct streams *streams)
{
    uint64_t head = left(streams->err_head, streams->err_bytes);
    size_t got;
    if (head > 0) {
        got = take(streams->err, host_payload(), smaller(head, host_room()));
        if (got > 0)
            host_frame('X', got);
    } else {
        got = take(streams->err, scratch, sizeof scratch);
        tail_keep(scratch, got);
    }
    streams->err_bytes += got;
    return got > 0;
}

/* Nobody writes any more, so "nothing now" is the end, even when a writing end is still in flight in some socket. */
void streams_drain(struct streams *streams)
{
    do
        host_wait_room(ROOM_MIN);
    while (streams_take_output(streams));
    do
        host_wait_room(ROOM_MIN);
    while (streams_take_error(streams));
}

void streams_send_tail(void)
{
    size_t length = tail_length();
    if (length == 0)
        return;
    host_wait_room(length);
    tail_copy(host_payload());
    host_frame('T', length);
}
