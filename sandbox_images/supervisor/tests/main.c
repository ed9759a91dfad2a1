#include "check.h"

int main(void)
{
    test_input();
    test_request();
    test_cgroup();
    test_tail();
    puts("all unit tests passed");
    return 0;
}
