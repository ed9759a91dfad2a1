#include <string.h>

#include "check.h"
#include "tail.h"

/* What `tail -c SIZE` gives of LENGTH counting bytes that arrive in portions. */
static void keeps_the_last(size_t size, size_t length, size_t portion)
{
    static uint8_t stream[200000], kept[TAIL_MAX];
    for (size_t i = 0; i < length; i++)
        stream[i] = (uint8_t)(i * 7 + i / 251);
    tail_start(size);
    for (size_t at = 0; at < length; at += portion)
        tail_keep(stream + at, length - at < portion ? length - at : portion);
    size_t expected = length < size ? length : size;
    CHECK(tail_length() == expected);
    tail_copy(kept);
    CHECK(memcmp(kept, stream + length - expected, expected) == 0);
}

void test_tail(void)
{
    const size_t sizes[] = {0, 1, 10, 4096, TAIL_MAX}, lengths[] = {0, 1, 9, 10, 11, 4096, 70000, 200000};
    const size_t portions[] = {1, 3, 10, 65536};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++)
            for (size_t p = 0; p < sizeof portions / sizeof *portions; p++)
                keeps_the_last(sizes[s], lengths[l], portions[p]);
}
