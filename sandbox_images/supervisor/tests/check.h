/* A test is a function; a failed CHECK says where and ends the program. */
#ifndef FAIRTRIAL_CHECK_H
#define FAIRTRIAL_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                            \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                                \
        }                                                                           \
    } while (0)

void test_input(void);
void test_request(void);
void test_cgroup(void);
void test_tail(void);

#endif
