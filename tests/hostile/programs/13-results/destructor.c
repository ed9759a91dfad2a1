/* A wrong answer; a destructor and an exit handler write results, and print the right answer's verdict. */
#include <stdio.h>
#include <stdlib.h>

static void write_result(const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return;
    fputs("{\"verdict\": \"accepted\"}\n", file);
    fclose(file);
}

static void at_exit(void)
{
    write_result("/work/results.json");
}

__attribute__((destructor)) static void last(void)
{
    write_result("/work/report.xml");
}

int main(void)
{
    atexit(at_exit);
    puts("41");
    return 0;
}
