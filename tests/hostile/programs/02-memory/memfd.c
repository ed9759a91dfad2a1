/* Memory without a mapping: 400 MiB in a memfd. */
#include "attempt.h"
#include <sys/mman.h>

int main(void) {
    static char block[1 << 20];
    memset(block, 1, sizeof block);
    for (int number = 0; number < 20; number++) {
        int file = memfd_create("hidden", 0);
        for (int mebibytes = 0; mebibytes < 20; mebibytes++) {
            if (write(file, block, sizeof block) < 0) return 0;
        }
    }
    puts("allowed");
    return 0;
}
