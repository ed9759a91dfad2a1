/* Case 1 leaves a file in each area; case 2 must find nothing. */
#include "attempt.h"
#include <fcntl.h>

int main(void) {
    static const char *paths[] = {"/work/note", "/tmp/note", "/dev/shm/note"};
    char order[16] = "";
    if (fgets(order, sizeof order, stdin) == NULL) return 1;
    for (int place = 0; place < 3; place++) {
        int file = open(paths[place], strncmp(order, "plant", 5) == 0 ? O_CREAT | O_WRONLY : O_RDONLY, 0644);
        printf("%s %s\n", paths[place], file < 0 ? strerrorname_np(errno) : "there");
    }
    return 0;
}
