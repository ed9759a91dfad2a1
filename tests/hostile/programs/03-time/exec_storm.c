/* Becomes itself again and again, with as many arguments as fit: no image lives for a millisecond. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LENGTH = 100000, ARGUMENTS = 12 };

int main(void)
{
    char *word = malloc(LENGTH + 1), *words[ARGUMENTS + 1] = {0};
    memset(word, 'x', LENGTH);
    word[LENGTH] = 0;
    for (int i = 0; i < ARGUMENTS; i++)
        words[i] = word;
    execv("/proc/self/exe", words);
    return 1;
}
