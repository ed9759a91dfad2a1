/* Requests and bytes of each client of an access log, in the order in which they first appear. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS = 1024 };

struct client {
    char name[64];
    unsigned requests;
    unsigned long bytes;
};

static struct client clients[CLIENTS];
static size_t known;

static struct client *find(const char *name)
{
    for (size_t i = 0; i < known; i++)
        if (strcmp(clients[i].name, name) == 0)
            return &clients[i];
    if (known == CLIENTS)
        exit(1);
    strcpy(clients[known].name, name);
    return &clients[known++];
}

int main(void)
{
    char line[4096], name[64];
    while (fgets(line, sizeof line, stdin)) {
        const char *last = strrchr(line, ' ');
        if (last == NULL || sscanf(line, "%63s", name) != 1)
            return 1;
        struct client *client = find(name);
        client->requests++;
        client->bytes += strtoul(last, NULL, 10);
    }
    for (size_t i = 0; i < known; i++)
        printf("%s %u %lu\n", clients[i].name, clients[i].requests, clients[i].bytes);
    return 0;
}
