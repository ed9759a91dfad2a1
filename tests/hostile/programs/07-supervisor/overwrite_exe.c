/* The supervisor's binary, our own, and the ones that start us (CVE-2019-5736). */
#include "attempt.h"
#include <fcntl.h>

int main(void) {
    TRY("/proc/self/exe", open("/proc/self/exe", O_WRONLY));
    TRY("/proc/1/exe", open("/proc/1/exe", O_RDONLY));
    TRY("/fairtrial/supervisor", open("/fairtrial/supervisor", O_RDWR | O_TRUNC));
    TRY("rename", rename("/fairtrial/supervisor", "/fairtrial/other"));
    TRY("unlink", unlink("/fairtrial/supervisor"));
    return 0;
}
