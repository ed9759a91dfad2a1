/* A process takes PID 1's place as the parent of orphans, which leave its session, its group and its end. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

static int processes(void)
{
    int count = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; (entry = readdir(proc)) != NULL;)
        count += atoi(entry->d_name) > 1;
    closedir(proc);
    return count - 1;
}

int main(void)
{
    printf("42 %d others\n", processes());
    fflush(stdout);
    if (fork() != 0)
        return 0;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (int i = 0; i < 20; i++)
        if (fork() == 0) {
            prctl(PR_SET_CHILD_SUBREAPER, 1);
            setsid();
            signal(SIGTERM, SIG_IGN);
            if (fork() != 0)
                _exit(0);
            for (;;)
                pause();
        }
    for (;;)
        pause();
}
