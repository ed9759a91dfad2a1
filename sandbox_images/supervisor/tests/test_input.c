#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "input.h"

static struct input input;
static struct input_item item;

static void begin(void)
{
    input.start = input.end = input.data_left = 0;
    input.feeding = false;
}

static void come(const void *bytes, size_t length)
{
    int ends[2];
    CHECK(pipe(ends) == 0 && write(ends[1], bytes, length) == (ssize_t)length);
    close(ends[1]);
    CHECK(input_fill(&input, ends[0]) == FILLED);
    close(ends[0]);
}

static void frame(char type, const void *payload, size_t length)
{
    uint8_t bytes[64];
    CHECK(length <= sizeof bytes - FRAME_HEADER);
    bytes[0] = (uint8_t)type;
    wire_put(bytes + 1, 4, length);
    memcpy(bytes + FRAME_HEADER, payload, length);
    come(bytes, FRAME_HEADER + length);
}

static void cuts_frames_that_come_together(void)
{
    begin();
    frame('R', "run", 3);
    frame('I', "input", 5);
    frame('D', "\1\2\0\0", 4);
    frame('S', "\1\2\0\0\0\0\0\1", 8);
    frame('E', "", 0);
    frame('R', "next", 4);
    CHECK(input_next(&input, &item) == INPUT_RUN && item.length == 3 && memcmp(item.bytes, "run", 3) == 0);
    CHECK(input_next(&input, &item) == INPUT_DATA && item.length == 5 && memcmp(item.bytes, "input", 5) == 0);
    input_take(&input, 2);
    CHECK(input_next(&input, &item) == INPUT_DATA && item.length == 3 && memcmp(item.bytes, "put", 3) == 0);
    input_take(&input, 3);
    CHECK(input_next(&input, &item) == INPUT_DEADLINE && item.seconds == 513);
    CHECK(input_next(&input, &item) == INPUT_STOP && item.grace == UINT64_C(0x0100000000000201));
    CHECK(!input_holds_run(&input));
    CHECK(input_next(&input, &item) == INPUT_END);
    CHECK(input_holds_run(&input));
    CHECK(input_next(&input, &item) == INPUT_RUN && item.length == 4);
    CHECK(!input_holds_run(&input));
    CHECK(input_next(&input, &item) == INPUT_MORE);
}

static void hands_input_on_byte_by_byte(void)
{
    static const uint8_t bytes[] = {'R', 0, 0, 0, 0, 'I', 2, 0, 0, 0, 'a', 'b', 'E', 0, 0, 0, 0};
    char seen[8] = "";
    begin();
    for (size_t i = 0; i < sizeof bytes; i++) {
        come(bytes + i, 1);
        enum input_kind kind;
        while ((kind = input_next(&input, &item)) != INPUT_MORE) {
            CHECK(kind != INPUT_BAD);
            if (kind == INPUT_DATA) {
                CHECK(item.length == 1);
                strncat(seen, (const char *)item.bytes, 1);
                input_take(&input, 1);
            } else {
                strcat(seen, kind == INPUT_RUN ? "R" : "E");
            }
        }
    }
    CHECK(strcmp(seen, "RabE") == 0);
}

static void refuses(bool feeding, const void *bytes, size_t length)
{
    begin();
    input.feeding = feeding;
    come(bytes, length);
    CHECK(input_next(&input, &item) == INPUT_BAD && item.reason != NULL);
}

static void refuses_frames_out_of_form_or_order(void)
{
    refuses(false, "?\0\0\0\0", 5);
    refuses(false, "\0\0\0\0\0", 5);
    refuses(false, "R\1\0\1\0", 5); /* 65537 bytes */
    refuses(false, "R\xff\xff\xff\xff", 5);
    refuses(false, "I\1\0\0\0x", 6);
    refuses(false, "E\0\0\0\0", 5);
    refuses(true, "R\0\0\0\0", 5);
    refuses(true, "I\0\0\0\0", 5);
    refuses(true, "E\1\0\0\0x", 6);
    refuses(true, "D\3\0\0\0xxx", 8);
    refuses(false, "S\4\0\0\0xxxx", 9);
}

static void tells_the_end_from_nothing(void)
{
    int ends[2];
    CHECK(pipe2(ends, O_NONBLOCK) == 0);
    begin();
    CHECK(input_fill(&input, ends[0]) == FILLED_NOTHING);
    close(ends[1]);
    CHECK(input_fill(&input, ends[0]) == FILLED_EOF);
    close(ends[0]);
}

void test_input(void)
{
    cuts_frames_that_come_together();
    hands_input_on_byte_by_byte();
    refuses_frames_out_of_form_or_order();
    tells_the_end_from_nothing();
}
