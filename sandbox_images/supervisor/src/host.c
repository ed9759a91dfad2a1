#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "wire.h"

#define FATAL_PATIENCE (5 * SECOND)

/* Two full frames, so that one can be filled while one leaves, and DONE. */
enum { CAPACITY = 2 * (FRAME_HEADER + FRAME_MAX) + 4096 };

static struct {
    size_t start, end;
    uint8_t bytes[CAPACITY];
} out;

void host_open(void)
{
    int flags = fcntl(HOST_OUT, F_GETFL);
    if (flags < 0 || fcntl(HOST_OUT, F_SETFL, flags | O_NONBLOCK) < 0)
        host_gone();
}

size_t host_room(void)
{
    size_t room = sizeof out.bytes - out.end;
    if (room <= FRAME_HEADER)
        return 0;
    return room - FRAME_HEADER < FRAME_MAX ? room - FRAME_HEADER : FRAME_MAX;
}

uint8_t *host_payload(void)
{
    return out.bytes + out.end + FRAME_HEADER;
}

void host_frame(char type, size_t length)
{
    out.bytes[out.end] = (uint8_t)type;
    wire_put(out.bytes + out.end + 1, 4, length);
    out.end += FRAME_HEADER + length;
}

bool host_pending(void)
{
    return out.end > out.start;
}

void host_flush(void)
{
    while (host_pending()) {
        ssize_t put = write(HOST_OUT, out.bytes + out.start, out.end - out.start);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0 && errno == EAGAIN)
            break;
        if (put < 0)
            host_gone();
        out.start += (size_t)put;
    }
    memmove(out.bytes, out.bytes + out.start, out.end - out.start);
    out.end -= out.start;
    out.start = 0;
}

void host_check(short in_events, short out_events)
{
    if (in_events & (POLLHUP | POLLERR | POLLNVAL) || out_events & (POLLHUP | POLLERR | POLLNVAL))
        host_gone();
}

/* Wait at most so long for the host to read; returns false when it did not. */
static bool wait_writable(const struct timespec *patience)
{
    struct pollfd fds[] = {{.fd = HOST_IN}, {.fd = HOST_OUT, .events = POLLOUT}};
    int ready = ppoll(fds, 2, patience, NULL);
    if (ready > 0)
        host_check(fds[0].revents, fds[1].revents);
    return ready != 0;
}

void host_wait_room(size_t length)
{
    while (host_room() < length) {
        host_flush();
        if (host_room() < length)
            wait_writable(NULL);
    }
}

void host_wait_flushed(void)
{
    for (;;) {
        host_flush();
        if (!host_pending())
            return;
        wait_writable(NULL);
    }
}

void host_wait_readable(void)
{
    struct pollfd fds[] = {{.fd = HOST_IN, .events = POLLIN}, {.fd = HOST_OUT}};
    if (ppoll(fds, 2, NULL, NULL) > 0)
        host_check(fds[0].revents, fds[1].revents);
}

void host_gone(void)
{
    _exit(EXIT_END_OF_INPUT);
}

void fatal(enum fatal code, const char *reason)
{
    if (getpid() == 1)
        kill(-1, SIGKILL);
    size_t length = strlen(reason);
    uint64_t give_up = clock_now() + FATAL_PATIENCE;
    const struct timespec patience = clock_span(FATAL_PATIENCE);
    bool said = false;
    do {
        if (!said && host_room() >= 4 + length) {
            wire_put(host_payload(), 2, code);
            wire_put(host_payload() + 2, 2, length);
            memcpy(host_payload() + 4, reason, length);
            host_frame('!', 4 + length);
            said = true;
        }
        host_flush();
    } while ((!said || host_pending()) && clock_now() < give_up && wait_writable(&patience));
    _exit(EXIT_FATAL);
}
