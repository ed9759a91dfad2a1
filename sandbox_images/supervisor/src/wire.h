/* Integers as the protocol writes them: little-endian, at any alignment. */
#ifndef FAIRTRIAL_WIRE_H
#define FAIRTRIAL_WIRE_H

#include <stddef.h>
#include <stdint.h>

enum { FRAME_HEADER = 5, FRAME_MAX = 65536 };

static inline uint64_t wire_get(const uint8_t *bytes, size_t width)
{
    uint64_t value = 0;
    for (size_t i = width; i > 0; i--)
        value = value << 8 | bytes[i - 1];
    return value;
}

static inline void wire_put(uint8_t *bytes, size_t width, uint64_t value)
{
    for (size_t i = 0; i < width; i++, value >>= 8)
        bytes[i] = (uint8_t)(value & 0xff);
}

#endif
