/* Writes a DONE frame that says "exit 0", and a verdict, to every descriptor above 2: none is open. */
#include "attempt.h"

int main(void) {
    static const char done[5 + 63] = {'Z', 63};
    static const char verdict[] = "{\"verdict\": \"AC\", \"score\": 100}\n";
    int open_ones = 0;
    for (int fd = 3; fd < 1024; fd++) {
        open_ones += write(fd, done, sizeof done) != -1 || errno != EBADF;
        open_ones += write(fd, verdict, sizeof verdict) != -1 || errno != EBADF;
    }
    printf("%d open\n", open_ones);
    return 0;
}
