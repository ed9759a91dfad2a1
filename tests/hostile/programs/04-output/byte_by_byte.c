/* 400 writes of one byte: all of them arrive, in order. */
#include "attempt.h"

int main(void) {
    for (int number = 0; number < 400; number++) {
        if (write(1, &"0123456789"[number % 10], 1) != 1) return 1;
    }
    return 0;
}
