/* Case 1 leaves a file that nobody has: its descriptor is on its way between two sockets, which are on their way in
 * themselves. Only the kernel's collector of such cycles can find it. Case 2 must find its room free. */
#include "attempt.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/statvfs.h>

static void send_descriptor(int over, int descriptor)
{
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof descriptor)];
    } control = {.header = {CMSG_LEN(sizeof descriptor), SOL_SOCKET, SCM_RIGHTS}};
    struct iovec byte = {"", 1};
    struct msghdr message = {.msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
    if (sendmsg(over, &message, 0) < 0)
        perror("sendmsg");
}

int main(void)
{
    char order[8] = "";
    struct statvfs area;
    if (scanf("%7s", order) == 1 && strcmp(order, "plant") == 0) {
        int pair[2], file = open("/work", O_TMPFILE | O_RDWR, 0600);
        if (file < 0 || socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0 || write(file, "kept", 4) != 4)
            return 1;
        send_descriptor(pair[0], file);
        send_descriptor(pair[0], pair[0]);
        send_descriptor(pair[0], pair[1]);
        puts("planted");
        return 0;
    }
    if (statvfs("/work", &area) < 0)
        return 1;
    printf("%lu files\n", (unsigned long)(area.f_files - area.f_ffree));
    return 0;
}
