#include "input.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum input_filled input_fill(struct input *input, int fd)
{
    if (input->start > 0) {
        memmove(input->bytes, input->bytes + input->start, input->end - input->start);
        input->end -= input->start;
        input->start = 0;
    }
    if (input->end == sizeof input->bytes)
        return FILLED_NOTHING;
    ssize_t got = read(fd, input->bytes + input->end, sizeof input->bytes - input->end);
    if (got > 0) {
        input->end += (size_t)got;
        return FILLED;
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return FILLED_NOTHING;
    return FILLED_EOF;
}

static enum input_kind bad(struct input_item *item, const char *reason)
{
    item->reason = reason;
    return INPUT_BAD;
}

static enum input_kind data(struct input *input, struct input_item *item)
{
    size_t there = input->end - input->start;
    if (there == 0)
        return INPUT_MORE;
    item->bytes = input->bytes + input->start;
    item->length = there < input->data_left ? there : input->data_left;
    return INPUT_DATA;
}

/* Why a frame of this type and length must not come now, or NULL. */
static const char *objection(const struct input *input, uint8_t type, size_t length)
{
    if (length > FRAME_MAX)
        return "a frame is longer than 65536 bytes";
    switch (type) {
    case 'R':
        return input->feeding ? "RUN before the END of the one before" : NULL;
    case 'I':
        if (length == 0)
            return "INPUT without bytes";
        return input->feeding ? NULL : "INPUT outside of a RUN";
    case 'E':
        if (length != 0)
            return "END with a payload";
        return input->feeding ? NULL : "END outside of a RUN";
    case 'D':
        return length == 4 ? NULL : "DEADLINE is not 4 bytes long";
    case 'S':
        return length == 8 ? NULL : "STOP is not 8 bytes long";
    default:
        return "a frame of unknown type";
    }
}

enum input_kind input_next(struct input *input, struct input_item *item)
{
    if (input->data_left > 0)
        return data(input, item);
    if (input->end - input->start < FRAME_HEADER)
        return INPUT_MORE;
    const uint8_t *frame = input->bytes + input->start;
    uint8_t type = frame[0];
    size_t length = (size_t)wire_get(frame + 1, 4);
    const char *reason = objection(input, type, length);
    if (reason)
        return bad(item, reason);
    if (type == 'I') {
        input->start += FRAME_HEADER;
        input->data_left = length;
        return data(input, item);
    }
    if (input->end - input->start < FRAME_HEADER + length)
        return INPUT_MORE;
    input->start += FRAME_HEADER + length;
    item->bytes = frame + FRAME_HEADER;
    item->length = length;
    if (type == 'D') {
        item->seconds = (uint32_t)wire_get(item->bytes, 4);
        return INPUT_DEADLINE;
    }
    if (type == 'S') {
        item->grace = wire_get(item->bytes, 8);
        return INPUT_STOP;
    }
    input->feeding = type == 'R';
    return type == 'R' ? INPUT_RUN : INPUT_END;
}

bool input_holds_run(const struct input *input)
{
    return input->data_left == 0 && input->end > input->start && input->bytes[input->start] == 'R';
}

void input_take(struct input *input, size_t length)
{
    input->start += length;
    input->data_left -= length;
}
