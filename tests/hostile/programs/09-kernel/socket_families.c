/* Every family of sockets there is, 0 to 45; only pairs are left. */
#include "attempt.h"
#include <sys/socket.h>

int main(void) {
    int made = 0, refused = 0, ends[2];
    for (int family = 0; family < 46; family++) {
        for (int type = 1; type < 6; type++) {
            int number = socket(family, type, 0);
            made += number >= 0;
            refused += number < 0 && errno != EAFNOSUPPORT;
        }
    }
    printf("%d made, %d refused otherwise\n", made, refused);
    TRY("AF_ALG", socket(AF_ALG, SOCK_SEQPACKET, 0));
    TRY("AF_VSOCK", socket(AF_VSOCK, SOCK_STREAM, 0));
    TRY("AF_PACKET", socket(AF_PACKET, SOCK_RAW, 0));
    TRY("AF_NETLINK", socket(AF_NETLINK, SOCK_RAW, 0));
    TRY("pair", socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
    return 0;
}
