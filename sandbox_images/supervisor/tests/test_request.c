#include <string.h>

#include "check.h"
#include "request.h"

static struct request request;
static uint8_t payload[FRAME_MAX];
static size_t length;

static void number(size_t width, uint64_t value)
{
    wire_put(payload + length, width, value);
    length += width;
}

static void string(const char *bytes, size_t size)
{
    number(2, size);
    memcpy(payload + length, bytes, size);
    length += size;
}

static void head(uint8_t user, uint8_t flags, uint32_t tail)
{
    length = 0;
    number(1, user);
    number(1, flags);
    number(8, UINT64_C(0x0102030405060708));
    number(8, 2);
    number(8, UINT64_MAX);
    number(4, 4);
    number(4, tail);
    string("/work", 5);
}

static void usual(void)
{
    head(USER_RUN, FLAG_KEEP | FLAG_MERGE, 5);
    number(2, 2);
    string("/bin/echo", 9);
    string("", 0);
    number(2, 1);
    string("A=b", 3);
}

static void reads_every_field(void)
{
    usual();
    CHECK(request_parse(&request, payload, length) == NULL);
    CHECK(request.user == USER_RUN && request.keep && request.merge && !request.tell_closed);
    CHECK(request.cpu_stop == UINT64_C(0x0102030405060708) && request.wall_stop == 2);
    CHECK(request.output == UINT64_MAX && request.stderr_head == 4 && request.stderr_tail == 5);
    CHECK(strcmp(request.cwd, "/work") == 0);
    CHECK(strcmp(request.argv[0], "/bin/echo") == 0 && strcmp(request.argv[1], "") == 0 && request.argv[2] == NULL);
    CHECK(strcmp(request.envp[0], "A=b") == 0 && request.envp[1] == NULL);
}

static void refuses_every_other_length(void)
{
    usual();
    for (size_t shorter = 0; shorter < length; shorter++)
        CHECK(request_parse(&request, payload, shorter) != NULL);
    payload[length] = 0;
    CHECK(request_parse(&request, payload, length + 1) != NULL);
}

static void refuses_bad_values(void)
{
    head(2, 0, 0);
    number(2, 1), string("x", 1), number(2, 0);
    CHECK(request_parse(&request, payload, length) != NULL);
    head(USER_BUILD, 8, 0);
    number(2, 1), string("x", 1), number(2, 0);
    CHECK(request_parse(&request, payload, length) != NULL);
    head(USER_BUILD, 0, TAIL_MAX + 1);
    number(2, 1), string("x", 1), number(2, 0);
    CHECK(request_parse(&request, payload, length) != NULL);
    head(USER_BUILD, 0, TAIL_MAX);
    number(2, 0), number(2, 0);
    CHECK(request_parse(&request, payload, length) != NULL);
    head(USER_BUILD, 0, TAIL_MAX);
    number(2, 1), string("a\0b", 3), number(2, 0);
    CHECK(request_parse(&request, payload, length) != NULL);
}

static void hears_of_an_end_that_there_is(void)
{
    head(USER_RUN, FLAG_CLOSED, 0);
    number(2, 1), string("x", 1), number(2, 0);
    CHECK(request_parse(&request, payload, length) == NULL && request.tell_closed && !request.merge);
    payload[1] |= FLAG_MERGE;
    CHECK(request_parse(&request, payload, length) != NULL);
}

static void takes_the_longest_and_the_most(void)
{
    head(USER_BUILD, 0, 0);
    size_t count = (FRAME_MAX - length - 4) / 2;
    number(2, count);
    for (size_t i = 0; i < count; i++)
        string("", 0);
    number(2, 0);
    CHECK(length <= FRAME_MAX);
    CHECK(request_parse(&request, payload, length) == NULL);
    CHECK(request.argv[count] == NULL && request.envp == request.argv + count + 1 && request.envp[0] == NULL);

    head(USER_BUILD, 0, 0);
    number(2, 1);
    number(2, FRAME_MAX - length - 4);
    memset(payload + length, 'x', FRAME_MAX - length - 2);
    length = FRAME_MAX - 2;
    number(2, 0);
    CHECK(request_parse(&request, payload, length) == NULL);
    CHECK(strlen(request.argv[0]) == FRAME_MAX - 4 - 43);
}

void test_request(void)
{
    reads_every_field();
    refuses_every_other_length();
    refuses_bad_values();
    hears_of_an_end_that_there_is();
    takes_the_longest_and_the_most();
}
