/* The root's directory and the engine's three files lie on the host's disk: to flush them is to have that disk write
 * out what it holds back, for which all wait who write there. A call that is made complains of what is no descriptor. */
#include "attempt.h"
#include <fcntl.h>

int main(void) {
    int root = open("/", O_RDONLY), hosts = open("/etc/hosts", O_RDONLY);
    TRY("root", fsync(root));
    TRY("hosts", fdatasync(hosts));
    TRY("made fsync", fsync(-1));
    TRY("made fdatasync", fdatasync(-1));
    return 0;
}
