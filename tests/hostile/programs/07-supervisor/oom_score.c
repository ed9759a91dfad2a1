/* Makes itself safe from the OOM killer, so that the supervisor goes first. */
#include "attempt.h"
#include <fcntl.h>

int main(void) {
    char score[8] = "";
    int file = open("/proc/self/oom_score_adj", O_RDWR);
    if (file < 0 || read(file, score, sizeof score - 1) < 0) return 1;
    printf("starts at %d\n", atoi(score));
    TRY("-1000", pwrite(file, "-1000", 5, 0));
    TRY("pid 1", open("/proc/1/oom_score_adj", O_WRONLY));
    return 0;
}
