/* Case 1 crashes with its memory full of a word; case 2 looks for what a core dump would have kept. */
#include "attempt.h"
#include <sys/resource.h>

int main(void) {
    char order[16] = "";
    struct rlimit core;
    if (fgets(order, sizeof order, stdin) == NULL) return 1;
    if (strncmp(order, "plant", 5) == 0) abort();
    getrlimit(RLIMIT_CORE, &core);
    printf("limit %lu, core %s\n", (unsigned long)core.rlim_max, access("/work/core", F_OK) ? "gone" : "there");
    return 0;
}
