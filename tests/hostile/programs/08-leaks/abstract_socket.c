/* An abstract socket has no file that a clean-up could find. */
#include "attempt.h"
#include <sys/socket.h>
#include <sys/un.h>

int main(void) {
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0kept"};
    int made = socket(AF_UNIX, SOCK_STREAM, 0);
    printf("socket %s\n", made < 0 ? strerrorname_np(errno) : "allowed");
    TRY("bind", bind(made, (struct sockaddr *)&name, sizeof name.sun_family + 5));
    return 0;
}
