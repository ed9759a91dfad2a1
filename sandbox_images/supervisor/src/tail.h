/* The last bytes of a stream, in a ring of fixed size: how a gigabyte of standard error costs no memory. */
#ifndef FAIRTRIAL_TAIL_H
#define FAIRTRIAL_TAIL_H

#include <stddef.h>
#include <stdint.h>

enum { TAIL_MAX = 65536 };

/* Forget all; from now on the last `size` bytes are kept. */
void tail_start(size_t size);
void tail_keep(const uint8_t *bytes, size_t length);
size_t tail_length(void);
/* Write them, oldest first. */
void tail_copy(uint8_t *to);

#endif
