/* Any bytes in any portions through the two parsers that read what the host sends. The first byte of each portion is
 * its length. What it must keep: no sanitizer finding, no endless loop, and as many bytes handed on as were announced. */
#include <string.h>

#include "input.h"
#include "request.h"

static struct input input;
static struct request request;

/* What a parsed request promises; reading all of it lets the sanitizers see every pointer. */
static void use(void)
{
    if (request.user > USER_RUN || request.argv[0] == NULL || request.stderr_tail > TAIL_MAX)
        __builtin_trap();
    size_t length = strlen(request.cwd);
    for (char **argument = request.argv; *argument != NULL; argument++)
        length += strlen(*argument);
    for (char **variable = request.envp; *variable != NULL; variable++)
        length += strlen(*variable);
    if (length > FRAME_MAX)
        __builtin_trap();
}

/* Returns whether the host has broken the protocol. */
static int handle(void)
{
    struct input_item item;
    for (;;) {
        switch (input_next(&input, &item)) {
        case INPUT_MORE:
            return 0;
        case INPUT_BAD:
            return 1;
        case INPUT_RUN:
            if (request_parse(&request, item.bytes, item.length) != NULL)
                return 1;
            use();
            break;
        case INPUT_DATA:
            if (item.length == 0 || item.bytes < input.bytes || item.bytes + item.length > input.bytes + input.end)
                __builtin_trap();
            input_take(&input, item.length > 3 ? item.length - 3 : item.length);
            break;
        case INPUT_END:
        case INPUT_DEADLINE:
        case INPUT_STOP:
            break;
        }
    }
}

/* As input_fill does, from memory. */
static size_t come(const uint8_t *bytes, size_t length)
{
    memmove(input.bytes, input.bytes + input.start, input.end - input.start);
    input.end -= input.start;
    input.start = 0;
    if (length > sizeof input.bytes - input.end)
        length = sizeof input.bytes - input.end;
    memcpy(input.bytes + input.end, bytes, length);
    input.end += length;
    return length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input.start = input.end = input.data_left = 0;
    input.feeding = false;
    while (size > 0) {
        size_t portion = data[0] == 255 ? size - 1 : data[0];
        data++, size--;
        if (portion > size)
            portion = size;
        size_t came = come(data, portion);
        data += came, size -= came;
        if (handle())
            return 0;
    }
    return 0;
}
