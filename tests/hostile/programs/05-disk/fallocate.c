/* Space taken without writing: 24 MiB in a place that holds 16. */
#include "attempt.h"
#include <fcntl.h>

int main(void) {
    int file = open("/tmp/taken", O_CREAT | O_WRONLY, 0600);
    TRY("fallocate", fallocate(file, 0, 0, 24 << 20));
    return 0;
}
