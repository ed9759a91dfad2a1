#include "tail.h"

#include <string.h>

static struct {
    size_t size, held, next;
    uint8_t bytes[TAIL_MAX];
} tail;

void tail_start(size_t size)
{
    tail.size = size;
    tail.held = tail.next = 0;
}

void tail_keep(const uint8_t *bytes, size_t length)
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

size_t tail_length(void)
{
    return tail.held;
}

void tail_copy(uint8_t *to)
{
    size_t oldest = tail.held < tail.size ? 0 : tail.next;
    memcpy(to, tail.bytes + oldest, tail.held - oldest);
    memcpy(to + tail.held - oldest, tail.bytes, oldest);
}
