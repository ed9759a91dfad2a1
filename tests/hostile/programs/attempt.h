/* One line for each thing that was tried: what it was, and the errno's name, or "allowed". */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TRY(what, call)                                                                                       \
    do {                                                                                                      \
        errno = 0;                                                                                            \
        long tried = (long)(call);                                                                            \
        printf("%s %s\n", what, tried == -1 ? strerrorname_np(errno) : "allowed");                            \
        fflush(stdout);                                                                                       \
    } while (0)
