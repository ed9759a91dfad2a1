/* A right answer with exit codes by which shells and harnesses tell of kills, time limits and judges' verdicts. */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int code = 0;
    if (scanf("%d", &code) != 1)
        return 1;
    puts("42");
    fputs("Killed\n", stderr);
    exit(code);
}
