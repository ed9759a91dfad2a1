/* Fairtrial's supervisor: PID 1 of a sandbox, and the few commands that it runs in there as somebody else.
 * README.md beside this folder is its theory of operation, PROTOCOL.md its interface. */
#include <string.h>

#include "serve.h"
#include "tree.h"

int main(int argc, char *argv[])
{
    const char *mode = argc > 1 ? argv[1] : "";
    if (strcmp(mode, "serve") == 0 && argc == 5)
        serve(argv + 2);
    if (strcmp(mode, "unpack") == 0 && argc == 3)
        return tree_unpack(argv[2]);
    if (strcmp(mode, "pack") == 0 && argc == 4)
        return tree_pack(argv[2], argv[3]);
    if (strcmp(mode, "wipe") == 0 && argc > 2)
        return tree_wipe(argv + 2, argc - 2);
    return EXIT_USAGE;
}
