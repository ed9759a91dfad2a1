#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "host.h"
#include "reap.h"
#include "serve.h"
#include "spawn.h"
#include "sweep.h"

#define CLEAN_UP_TIME (5 * SECOND)

/* Smaller pieces than this are not worth a frame while the host is slow. */
enum { ROOM_MIN = 4096 };

enum how { EXITED = 0, SIGNALED = 1, NOT_STARTED = 2 };
enum stopped { STOPPED_NOT = 0, STOPPED_CPU = 1, STOPPED_WALL = 2, STOPPED_OUTPUT = 3 };

struct account {
    uint64_t cgroup, own; /* CPU, ns */
};

struct run {
    const struct sandbox *sandbox;
    const struct request *request;
    struct input *input;
    int in, out, err;       /* our ends, -1 once closed */
    bool in_full;           /* the command does not take its input now */
    bool input_ended;       /* END has come */
    struct reaped reaped;
    enum stopped stopped;
    struct account start;
    uint64_t started_at, next_look; /* monotonic, ns */
    uint64_t cpu;                   /* ns used when last looked */
    uint64_t in_bytes, out_bytes, err_bytes;
};

/* The last bytes of standard error, as a ring. Outside of `struct run`: static memory that is never touched costs nothing. */
static struct {
    size_t size, held, next;
    uint8_t bytes[STDERR_TAIL_MAX];
} tail;

static uint8_t scratch[FRAME_MAX];

/* -- pipes ------------------------------------------------------------------------------------------------------- */

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Our end does not block: a candidate may open its end a second time (`/proc/self/fd/1`) and take what poll saw.
 * The mode lets it open /dev/stdin by name, since the pipe is root's. */
static int open_pipe(int ends[2], int ours)
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        return errno;
    if (fcntl(ends[ours], F_SETFL, O_NONBLOCK) < 0 || fchmod(ends[ours], 0666) < 0)
        return errno;
    return 0;
}

/* -- standard input ---------------------------------------------------------------------------------------------- */

/* Put some input into the pipe; returns how much is done with, which is all once nobody reads it. */
static size_t feed(struct run *run, const uint8_t *bytes, size_t length)
{
    if (run->in < 0)
        return length;
    ssize_t put = write(run->in, bytes, length);
    if (put >= 0) {
        run->in_bytes += (uint64_t)put;
        return (size_t)put;
    }
    if (errno == EAGAIN) {
        run->in_full = true;
        return 0;
    }
    close_end(&run->in);
    return length;
}

/* Handle what of the host's frames is there, up to this command's END. */
static void pump(struct run *run)
{
    struct input_item item;
    while (!run->input_ended && !run->in_full) {
        switch (input_next(run->input, &item)) {
        case INPUT_MORE:
            return;
        case INPUT_DATA:
            input_take(run->input, feed(run, item.bytes, item.length));
            break;
        case INPUT_END:
            run->input_ended = true;
            close_end(&run->in);
            break;
        case INPUT_DEADLINE:
            serve_deadline(item.seconds);
            break;
        case INPUT_RUN:
            fatal(FATAL_BROKEN, "RUN inside of a RUN");
        case INPUT_BAD:
            fatal(FATAL_PROTOCOL, item.reason);
        }
    }
}

/* -- standard output and error ----------------------------------------------------------------------------------- */

/* Read once; closes the descriptor at its end. Returns 0 when there is nothing. */
static size_t take(int *fd, uint8_t *bytes, size_t length)
{
    ssize_t got = read(*fd, bytes, length);
    if (got > 0)
        return (size_t)got;
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
        close_end(fd);
    return 0;
}

/* Returns whether there was anything. */
static bool take_output(struct run *run)
{
    size_t got = take(&run->out, host_payload(), host_room());
    uint64_t limit = run->request->output;
    uint64_t allowed = run->out_bytes < limit ? limit - run->out_bytes : 0;
    run->out_bytes += got;
    if (got > allowed && run->stopped == STOPPED_NOT)
        run->stopped = STOPPED_OUTPUT;
    size_t pass = got < allowed ? got : (size_t)allowed;
    if (pass > 0)
        host_frame('O', pass);
    return got > 0;
}

static void keep_tail(const uint8_t *bytes, size_t length)
{
    if (length > tail.size) {
        bytes += length - tail.size;
        length = tail.size;
    }
    while (length > 0) {
        size_t piece = tail.size - tail.next < length ? tail.size - tail.next : length;
        memcpy(tail.bytes + tail.next, bytes, piece);
        tail.next = (tail.next + piece) % tail.size;
        tail.held = tail.held + piece < tail.size ? tail.held + piece : tail.size;
        bytes += piece;
        length -= piece;
    }
}

static uint64_t head_left(const struct run *run)
{
    uint64_t head = run->request->stderr_head;
    return run->err_bytes < head ? head - run->err_bytes : 0;
}

/* Returns whether there was anything. */
static bool take_error(struct run *run)
{
    uint64_t head = head_left(run);
    size_t got;
    if (head > 0) {
        size_t most = host_room();
        got = take(&run->err, host_payload(), head < most ? (size_t)head : most);
        if (got > 0)
            host_frame('X', got);
    } else {
        got = take(&run->err, scratch, sizeof scratch);
        keep_tail(scratch, got);
    }
    run->err_bytes += got;
    return got > 0;
}

static void send_tail(void)
{
    if (tail.held == 0)
        return;
    host_wait_room(tail.held);
    size_t first = tail.held < tail.size ? 0 : tail.next;
    uint8_t *payload = host_payload();
    memcpy(payload, tail.bytes + first, tail.held - first);
    memcpy(payload + tail.held - first, tail.bytes, first);
    host_frame('T', tail.held);
}

/* What the dead have left in their pipes. Nobody writes any more, so "nothing now" is the end: a writing end that is
 * still in flight in some socket must not hold us. */
static void drain(struct run *run)
{
    do
        host_wait_room(ROOM_MIN);
    while (run->out >= 0 && take_output(run));
    do
        host_wait_room(ROOM_MIN);
    while (run->err >= 0 && take_error(run));
}

/* -- measuring --------------------------------------------------------------------------------------------------- */

/* One right after the other: what passes between the two is the error of the difference. */
static struct account read_account(const struct sandbox *sandbox)
{
    struct account account;
    account.own = clock_read(CLOCK_PROCESS_CPUTIME_ID);
    if (!cgroup_cpu(&sandbox->cgroup, &account.cgroup))
        fatal(FATAL_BROKEN, "the cgroup's CPU time cannot be read any more");
    return account;
}

static uint64_t read_oom_kills(const struct sandbox *sandbox)
{
    uint64_t count;
    if (!cgroup_oom_kills(&sandbox->cgroup, &count))
        fatal(FATAL_BROKEN, "the cgroup's count of OOM kills cannot be read any more");
    return count;
}

static uint64_t cpu_since(const struct sandbox *sandbox, struct account start)
{
    struct account now = read_account(sandbox);
    uint64_t all = now.cgroup - start.cgroup, own = now.own - start.own;
    return all > own ? all - own : 0;
}

static uint64_t later(uint64_t time, uint64_t span)
{
    return span < UINT64_MAX - time ? time + span : UINT64_MAX;
}

/* CPU time passes at most `cpus` times as fast as time, so it need not be looked at before then. */
static void look_at_cpu(struct run *run, uint64_t now)
{
    uint64_t limit = run->request->cpu_stop;
    if (limit == 0 || now < run->next_look)
        return;
    run->cpu = cpu_since(run->sandbox, run->start);
    if (run->cpu >= limit) {
        run->stopped = STOPPED_CPU;
        return;
    }
    uint64_t earliest = (limit - run->cpu) / run->sandbox->cpus;
    run->next_look = later(now, earliest > MILLISECOND ? earliest : MILLISECOND);
}

static void look_at_clocks(struct run *run)
{
    uint64_t now = clock_now(), limit = run->request->wall_stop;
    if (limit != 0 && now - run->started_at >= limit)
        run->stopped = STOPPED_WALL;
    else
        look_at_cpu(run, now);
}

/* -- while it runs ----------------------------------------------------------------------------------------------- */

/* How long to sleep when nothing happens, or NULL for ever. */
static const struct timespec *sleep_time(const struct run *run, struct timespec *span)
{
    const struct request *request = run->request;
    uint64_t wake = UINT64_MAX;
    if (request->wall_stop != 0)
        wake = later(run->started_at, request->wall_stop);
    if (request->cpu_stop != 0 && run->next_look < wake)
        wake = run->next_look;
    if (wake == UINT64_MAX)
        return NULL;
    uint64_t now = clock_now();
    *span = clock_span(wake > now ? wake - now : 0);
    return span;
}

enum { HOST_SENDS, HOST_READS, COMMAND_IN, COMMAND_OUT, COMMAND_ERR, WATCHED };

/* Wait until something can be done. A descriptor that is not wanted now is left out altogether, since POLLHUP cannot
 * be masked; the host's two always stay in, for exactly that. */
static void wait_for_events(struct run *run, struct pollfd fds[WATCHED], enum living living)
{
    bool room = host_room() >= ROOM_MIN;
    fds[HOST_SENDS] = (struct pollfd){.fd = HOST_IN, .events = run->input_ended || run->in_full ? 0 : POLLIN};
    fds[HOST_READS] = (struct pollfd){.fd = HOST_OUT, .events = host_pending() ? POLLOUT : 0};
    fds[COMMAND_IN] = (struct pollfd){.fd = run->in_full ? run->in : -1, .events = POLLOUT};
    fds[COMMAND_OUT] = (struct pollfd){.fd = room ? run->out : -1, .events = POLLIN};
    fds[COMMAND_ERR] = (struct pollfd){.fd = room || head_left(run) == 0 ? run->err : -1, .events = POLLIN};
    struct timespec span = {0};
    const struct timespec *timeout = living == LIVING_UNKNOWN ? &span : sleep_time(run, &span);
    if (ppoll(fds, WATCHED, timeout, &reap_mask) >= 0)
        return;
    if (errno != EINTR)
        fatal(FATAL_BROKEN, "ppoll failed");
    for (int i = 0; i < WATCHED; i++)
        fds[i].revents = 0;
}

static void handle_events(struct run *run, const struct pollfd fds[WATCHED])
{
    host_check(fds[HOST_SENDS].revents, fds[HOST_READS].revents);
    if (fds[HOST_SENDS].revents & POLLIN && input_fill(run->input, HOST_IN) == FILLED_EOF)
        host_gone();
    if (fds[COMMAND_IN].revents)
        run->in_full = false;
    pump(run);
    if (fds[COMMAND_OUT].revents)
        take_output(run);
    if (fds[COMMAND_ERR].revents && (head_left(run) == 0 || host_room() >= ROOM_MIN))
        take_error(run);
}

/* Until the main process has ended or must be stopped. */
static void attend(struct run *run)
{
    struct pollfd fds[WATCHED];
    enum living living = LIVING_SOME;
    while (!run->reaped.ended && run->stopped == STOPPED_NOT) {
        host_flush();
        wait_for_events(run, fds, living);
        handle_events(run, fds);
        living = reap(&run->reaped);
        if (!run->reaped.ended && run->stopped == STOPPED_NOT)
            look_at_clocks(run);
    }
}

/* -- from RUN to DONE -------------------------------------------------------------------------------------------- */

/* Returns 0, or the errno of what failed. */
static int start(struct run *run)
{
    const struct request *request = run->request;
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1};
    int error = open_pipe(in, 1);
    if (error == 0)
        error = open_pipe(out, 0);
    if (error == 0)
        error = open_pipe(err, 0);
    run->in = in[1];
    run->out = out[0];
    run->err = err[0];
    if (error == 0) {
        pump(run); /* what has been sent ahead is there before the command is */
        const struct spawn child = {
            .cwd = request->cwd,
            .argv = request->argv,
            .envp = request->envp,
            .id = run->sandbox->users[request->user],
            .fds = {in[0], out[1], err[1]},
        };
        run->start = read_account(run->sandbox);
        run->started_at = clock_now();
        error = spawn(&child, &run->reaped.awaited);
    }
    close_end(&in[0]);
    close_end(&out[1]);
    close_end(&err[1]);
    return error;
}

static void send_done(const struct run *run, int error, bool clean, uint64_t oom_kills)
{
    enum { LENGTH = 1 + 4 + 1 + 1 + 7 * 8 };
    enum how how = error ? NOT_STARTED : !run->reaped.ended || WIFSIGNALED(run->reaped.status) ? SIGNALED : EXITED;
    int code = error;
    if (how == EXITED)
        code = WEXITSTATUS(run->reaped.status);
    if (how == SIGNALED)
        code = run->reaped.ended ? WTERMSIG(run->reaped.status) : SIGKILL;
    uint64_t ended_at = run->reaped.ended ? run->reaped.ended_at : clock_now();
    const uint64_t numbers[] = {run->cpu,      error ? 0 : ended_at - run->started_at, oom_kills,
                                run->reaped.peak_rss, run->in_bytes,  run->out_bytes,  run->err_bytes};
    host_wait_room(LENGTH);
    uint8_t *payload = host_payload();
    payload[0] = (uint8_t)how;
    wire_put(payload + 1, 4, (uint32_t)code);
    payload[5] = (uint8_t)run->stopped;
    payload[6] = clean;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        wire_put(payload + 7 + 8 * i, 8, numbers[i]);
    host_frame('Z', LENGTH);
}

void run(const struct sandbox *sandbox, const struct request *request, struct input *input)
{
    struct run run = {.sandbox = sandbox, .request = request, .input = input};
    tail.size = request->stderr_tail;
    tail.held = tail.next = 0;
    uint64_t oom_kills = read_oom_kills(sandbox);
    int error = start(&run);
    if (error == 0) {
        run.next_look = later(run.started_at, request->cpu_stop / sandbox->cpus);
        attend(&run);
    }
    uint64_t give_up = clock_now() + CLEAN_UP_TIME;
    bool clean = kill_all(&run.reaped, give_up);
    if (error == 0)
        run.cpu = cpu_since(sandbox, run.start);
    oom_kills = read_oom_kills(sandbox) - oom_kills;
    if (clean)
        drain(&run);
    close_end(&run.in);
    close_end(&run.out);
    close_end(&run.err);
    send_tail();
    if (clean && !request->keep)
        clean = sweep(clock_now() + CLEAN_UP_TIME);
    send_done(&run, error, clean, oom_kills);
    host_wait_flushed();
}
