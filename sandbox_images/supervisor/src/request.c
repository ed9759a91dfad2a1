#include "request.h"

#include <string.h>

struct reader {
    const uint8_t *at;
    size_t left;
    bool short_of; /* a field went beyond the end; all that is read from then on is 0 */
    char *text;
    bool nul;
};

static uint64_t number(struct reader *reader, size_t width)
{
    if (reader->left < width) {
        reader->short_of = true;
        reader->left = 0;
        return 0;
    }
    uint64_t value = wire_get(reader->at, width);
    reader->at += width;
    reader->left -= width;
    return value;
}

static char *string(struct reader *reader)
{
    size_t length = (size_t)number(reader, 2);
    if (reader->left < length) {
        reader->short_of = true;
        length = 0;
    }
    if (reader->short_of)
        return reader->text;
    char *copy = reader->text;
    memcpy(copy, reader->at, length);
    copy[length] = '\0';
    reader->nul |= memchr(copy, '\0', length) != NULL;
    reader->text += length + 1;
    reader->at += length;
    reader->left -= length;
    return copy;
}

/* Reads a count and so many strings; returns where the next list may begin. */
static char **list(struct reader *reader, char **pointers)
{
    size_t count = (size_t)number(reader, 2);
    for (size_t i = 0; i < count && !reader->short_of; i++)
        *pointers++ = string(reader);
    *pointers++ = NULL;
    return pointers;
}

const char *request_parse(struct request *request, const uint8_t *payload, size_t length)
{
    struct reader reader = {.at = payload, .left = length, .text = request->text};
    request->user = (uint8_t)number(&reader, 1);
    uint8_t flags = (uint8_t)number(&reader, 1);
    request->keep = (flags & FLAG_KEEP) != 0;
    request->merge = (flags & FLAG_MERGE) != 0;
    request->tell_closed = (flags & FLAG_CLOSED) != 0;
    request->cpu_stop = number(&reader, 8);
    request->wall_stop = number(&reader, 8);
    request->output = number(&reader, 8);
    request->stderr_head = (uint32_t)number(&reader, 4);
    request->stderr_tail = (uint32_t)number(&reader, 4);
    request->cwd = string(&reader);
    request->argv = request->pointers;
    request->envp = list(&reader, request->argv);
    list(&reader, request->envp);

    if (reader.short_of)
        return "RUN is shorter than its fields say";
    if (reader.left > 0)
        return "RUN is longer than its fields say";
    if (reader.nul)
        return "RUN has a string with a NUL";
    if (request->argv[0] == NULL)
        return "RUN has no argv";
    if (request->user > USER_RUN)
        return "RUN names no user";
    if (flags & ~(FLAG_KEEP | FLAG_MERGE | FLAG_CLOSED))
        return "RUN has an unknown flag";
    if (request->merge && request->tell_closed)
        return "RUN wants to hear of the end of a standard output that it merges";
    if (request->stderr_tail > TAIL_MAX)
        return "RUN wants a longer tail of standard error than 65536 bytes";
    return NULL;
}
