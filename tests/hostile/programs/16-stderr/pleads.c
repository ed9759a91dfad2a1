/* A right answer, and a standard error that says that it was killed, line by line and unterminated. */
#include <stdio.h>

int main(void)
{
    puts("42");
    fputs("Killed\nTime limit exceeded\n*** stack smashing detected ***: terminated\nAborted (core dumped)\nOut of memory", stderr);
    return 0;
}
