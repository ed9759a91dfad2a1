#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

extern char **environ;

__attribute__((optimize("O0"))) static int depth(int level) { return level == 0 ? 0 : 1 + depth(level - 1); }

static int by_text(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void echo(void) {
    char buffer[65536];
    size_t size;
    while ((size = fread(buffer, 1, sizeof buffer, stdin)) > 0) fwrite(buffer, 1, size, stdout);
}

static void count(void) {
    int lines = 0;
    long size = 0;
    for (int c; (c = getchar()) != EOF;) {
        if (c == '\n') lines++;
        else size++;
    }
    printf("%d %ld\n", lines, size);
}

static void unicode(void) {
    char *text = NULL;
    size_t room = 0;
    if (getline(&text, &room, stdin) < 0) exit(1);
    text[strcspn(text, "\n")] = 0;
    int points = 0;
    for (char *c = text; *c; c++) points += (*c & 0xC0) != 0x80;
    printf("%d %s\n", points, text);
    free(text);
}

static void environment(void) {
    size_t size = 0;
    while (environ[size]) size++;
    qsort(environ, size, sizeof *environ, by_text);
    for (size_t i = 0; i < size; i++) puts(environ[i]);
}

static void fill(void) {
    for (volatile char *page;; *page = 1) page = malloc(4096);
}

static int connects(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(80)};
    inet_pton(AF_INET, "192.0.2.1", &address.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
}

int main(int argc, char **argv) {
    const char *command = argv[1];
    if (!strcmp(command, "hello")) puts("hello, world");
    if (!strcmp(command, "echo")) echo();
    for (int i = 2; !strcmp(command, "args") && i < argc; i++) puts(argv[i]);
    if (!strcmp(command, "exit")) return 3;
    if (!strcmp(command, "crash")) abort();
    if (!strcmp(command, "depth")) printf("%d\n", depth(atoi(argv[2])));
    if (!strcmp(command, "add")) printf("%lld\n", strtoll(argv[2], NULL, 10) + strtoll(argv[3], NULL, 10));
    if (!strcmp(command, "count")) count();
    if (!strcmp(command, "unicode")) unicode();
    if (!strcmp(command, "environment")) environment();
    if (!strcmp(command, "fill")) fill();
    if (!strcmp(command, "network")) puts(connects() ? "connected" : "refused");
    for (int i = 2; !strcmp(command, "write") && i < argc; i++) {
        if (fopen(argv[i], "w")) puts(argv[i]);
    }
    return sqrt(argc) < 0;
}
