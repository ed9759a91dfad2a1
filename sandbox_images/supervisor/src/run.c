#include "run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "account.h"
#include "clock.h"
#include "host.h"
#include "reap.h"
#include "spawn.h"
#include "streams.h"
#include "sweep.h"

#define CLEAN_UP_TIME (5 * SECOND)

/* A command that ends closes its standard output, too, a moment before it is dead: of its own accord it has closed it
 * when it lives on for so long. */
#define CLOSED_TIME (100 * MILLISECOND)

enum how { EXITED = 0, SIGNALED = 1, NOT_STARTED = 2 };
enum stopped { STOPPED_NOT = 0, STOPPED_CPU = 1, STOPPED_WALL = 2, STOPPED_OUTPUT = 3, STOPPED_ASKED = 4 };

struct run {
    const struct sandbox *sandbox;
    const struct request *request;
    struct input *input;
    struct streams streams;
    struct reaped reaped;
    int error;                      /* errno of what kept it from starting */
    enum stopped stopped;
    bool told;                      /* that standard output is closed */
    struct account account;         /* at the start */
    uint64_t started_at, next_look; /* monotonic, ns */
    uint64_t stop_at;               /* the same: when the grace of STOP is over */
    uint64_t tell_at;               /* the same: when the host is told that standard output is closed */
    uint64_t cpu;                   /* ns used when last looked */
};

static uint64_t later(uint64_t time, uint64_t span)
{
    return span < UINT64_MAX - time ? time + span : UINT64_MAX;
}

/* Returns 0, or the errno of what failed. */
static int start(struct run *run)
{
    const struct request *request = run->request;
    int error = streams_open(&run->streams, request);
    if (error != 0)
        return error;
    streams_feed(&run->streams, run->input); /* what has been sent ahead is there before the command is */
    int out_writer = request->merge ? run->streams.err_writer : run->streams.out_writer;
    const struct spawn child = {
        .cwd = request->cwd,
        .argv = request->argv,
        .envp = request->envp,
        .id = run->sandbox->users[request->user],
        .fds = {run->streams.in_reader, out_writer, run->streams.err_writer},
    };
    if (request->user == USER_RUN)
        sweep_expect();
    run->account = account_open(&run->sandbox->cgroup);
    run->started_at = clock_now();
    run->next_look = later(run->started_at, request->cpu_stop / run->sandbox->cpus);
    error = spawn(&child, &run->reaped.awaited);
    streams_started(&run->streams);
    return error;
}

/* -- while it runs ----------------------------------------------------------------------------------------------- */

/* CPU time passes at most `cpus` times as fast as time, so it need not be looked at before then. */
static void look_at_cpu(struct run *run, uint64_t now)
{
    uint64_t limit = run->request->cpu_stop;
    if (limit == 0 || now < run->next_look)
        return;
    run->cpu = account_cpu(&run->sandbox->cgroup, run->account);
    if (run->cpu >= limit) {
        run->stopped = STOPPED_CPU;
        return;
    }
    uint64_t earliest = (limit - run->cpu) / run->sandbox->cpus;
    run->next_look = later(now, earliest > MILLISECOND ? earliest : MILLISECOND);
}

static void look_at_limits(struct run *run)
{
    uint64_t now = clock_now(), wall = run->request->wall_stop;
    if (run->streams.over_limit)
        run->stopped = STOPPED_OUTPUT;
    else if (wall != 0 && now - run->started_at >= wall)
        run->stopped = STOPPED_WALL;
    else if (now >= run->stop_at)
        run->stopped = STOPPED_ASKED;
    else
        look_at_cpu(run, now);
}

static void look_at_output(struct run *run)
{
    if (!run->streams.out_closed || run->told)
        return;
    uint64_t now = clock_now();
    if (run->tell_at == UINT64_MAX)
        run->tell_at = now + CLOSED_TIME;
    if (now < run->tell_at || host_room() == 0)
        return;
    run->told = true;
    host_frame('C', 0);
}

/* As a service's init does it: its main process is asked, and stops its children itself. One that is given no time
 * to answer is not asked: whether it heard of it before it was killed would be chance. */
static void pass_stop_on(struct run *run)
{
    if (!run->streams.stop)
        return;
    run->streams.stop = false;
    if (run->streams.grace > 0)
        kill(run->reaped.awaited, SIGTERM);
    uint64_t stop_at = later(clock_now(), run->streams.grace);
    if (stop_at < run->stop_at)
        run->stop_at = stop_at;
}

/* How long to sleep when nothing happens, or NULL for ever. */
static const struct timespec *sleep_time(const struct run *run, struct timespec *span)
{
    const struct request *request = run->request;
    uint64_t wake = run->stop_at;
    uint64_t wall_at = request->wall_stop != 0 ? later(run->started_at, request->wall_stop) : UINT64_MAX;
    if (wall_at < wake)
        wake = wall_at;
    if (request->cpu_stop != 0 && run->next_look < wake)
        wake = run->next_look;
    if (!run->told && host_room() > 0 && run->tell_at < wake)
        wake = run->tell_at;
    if (wake == UINT64_MAX)
        return NULL;
    uint64_t now = clock_now();
    *span = clock_span(wake > now ? wake - now : 0);
    return span;
}

enum { HOST_SENDS, HOST_READS, COMMAND_IN, COMMAND_OUT, COMMAND_ERR, DEATHS, WATCHED };

/* Wait until something can be done. A descriptor that is not wanted now is left out altogether, since POLLHUP cannot
 * be masked; the host's two always stay in, for exactly that. */
static void wait_for_events(const struct run *run, struct pollfd fds[WATCHED], enum living living)
{
    const struct streams *streams = &run->streams;
    short more_input = streams_feed_now(streams, run->input) ? POLLIN : 0;
    fds[HOST_SENDS] = (struct pollfd){.fd = HOST_IN, .events = more_input};
    fds[HOST_READS] = (struct pollfd){.fd = HOST_OUT, .events = host_pending() ? POLLOUT : 0};
    fds[COMMAND_IN] = (struct pollfd){.fd = streams->in_full ? streams->in : -1, .events = POLLOUT};
    fds[COMMAND_OUT] = (struct pollfd){.fd = streams_take_output_now(streams) ? streams->out : -1, .events = POLLIN};
    fds[COMMAND_ERR] = (struct pollfd){.fd = streams_take_error_now(streams) ? streams->err : -1, .events = POLLIN};
    fds[DEATHS] = (struct pollfd){.fd = reap_fd(), .events = POLLIN};
    struct timespec span = {0};
    const struct timespec *timeout = living == LIVING_UNKNOWN ? &span : sleep_time(run, &span);
    if (ppoll(fds, WATCHED, timeout, NULL) >= 0)
        return;
    if (errno != EINTR) /* being stopped and continued from outside ends a ppoll, too */
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
        run->streams.in_full = false;
    streams_feed(&run->streams, run->input);
    if (fds[COMMAND_OUT].revents)
        streams_take_output(&run->streams);
    if (fds[COMMAND_ERR].revents && streams_take_error_now(&run->streams))
        streams_take_error(&run->streams);
    if (fds[DEATHS].revents)
        reap_heard();
}

/* Until the main process has ended or must be stopped. */
static void attend(struct run *run)
{
    struct pollfd fds[WATCHED];
    enum living living = LIVING_SOME;
    while (!run->reaped.ended && run->stopped == STOPPED_NOT) {
        host_flush();
        pass_stop_on(run);
        wait_for_events(run, fds, living);
        handle_events(run, fds);
        living = reap(&run->reaped);
        if (run->reaped.ended)
            break;
        look_at_output(run);
        look_at_limits(run);
    }
}

/* -- when it has ended ------------------------------------------------------------------------------------------- */

static enum how how_it_ended(const struct run *run)
{
    if (run->error != 0)
        return NOT_STARTED;
    /* One that could not even be killed counts as killed. */
    return run->reaped.ended && WIFEXITED(run->reaped.status) ? EXITED : SIGNALED;
}

static int code_of(const struct run *run)
{
    switch (how_it_ended(run)) {
    case EXITED:
        return WEXITSTATUS(run->reaped.status);
    case SIGNALED:
        return run->reaped.ended ? WTERMSIG(run->reaped.status) : SIGKILL;
    case NOT_STARTED:
        return run->error;
    }
    fatal(FATAL_BROKEN, "a command ended in no known way");
}

static uint64_t wall_of(const struct run *run)
{
    if (run->error != 0)
        return 0;
    return (run->reaped.ended ? run->reaped.ended_at : clock_now()) - run->started_at;
}

static void send_done(const struct run *run, bool clean, uint64_t oom_kills)
{
    const struct streams *streams = &run->streams;
    const uint64_t numbers[] = {
        run->cpu,          wall_of(run),       oom_kills,          run->reaped.peak_rss,
        streams->in_bytes, streams->out_bytes, streams->err_bytes,
    };
    enum { FIXED = 1 + 4 + 1 + 1, LENGTH = FIXED + sizeof numbers };
    host_wait_room(LENGTH);
    uint8_t *payload = host_payload();
    payload[0] = (uint8_t)how_it_ended(run);
    wire_put(payload + 1, 4, (uint32_t)code_of(run));
    payload[5] = (uint8_t)run->stopped;
    payload[6] = clean;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        wire_put(payload + FIXED + 8 * i, 8, numbers[i]);
    host_frame('Z', LENGTH);
}

/* Kill and measure, then collect what is left. Returns whether no process is left. */
static bool finish(struct run *run)
{
    bool clean = kill_all(&run->reaped, clock_now() + CLEAN_UP_TIME);
    if (run->error == 0)
        run->cpu = account_cpu(&run->sandbox->cgroup, run->account);
    if (clean)
        streams_drain(&run->streams);
    if (run->stopped == STOPPED_NOT && run->streams.over_limit)
        run->stopped = STOPPED_OUTPUT;
    streams_send_tail();
    return clean;
}

void run(const struct sandbox *sandbox, const struct request *request, struct input *input)
{
    struct run run = {.sandbox = sandbox, .request = request, .input = input, .stop_at = UINT64_MAX, .tell_at = UINT64_MAX};
    uint64_t oom_kills = account_oom_kills(&sandbox->cgroup);
    run.error = start(&run);
    if (run.error == 0)
        attend(&run);
    bool clean = finish(&run);
    oom_kills = account_oom_kills(&sandbox->cgroup) - oom_kills;
    if (clean && !request->keep)
        clean = sweep(clock_now() + CLEAN_UP_TIME);
    send_done(&run, clean, oom_kills);
    host_wait_flushed();
    streams_close(&run.streams);
}
