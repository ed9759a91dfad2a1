/* The built-in commands that handle the files of the users, run as those users and so without any privilege.
 *
 * The trees are hostile: as deep as the file system allows, any bytes as names, any kind of file. So: no recursion,
 * constant memory, every step relative to an open directory, no symbolic link ever followed. Nothing else runs at that
 * time, so that `..` is what it was. Each returns the exit code of the command. */
#ifndef FAIRTRIAL_TREE_H
#define FAIRTRIAL_TREE_H

enum {
    EXIT_TOO_LARGE = 27,
    EXIT_USAGE = 64,
    EXIT_REFUSED = 65,
    EXIT_CANNOT_CREATE = 73,
    EXIT_IO = 74,
};

enum { RECORD_PATH_MAX = 4096, RECORD_EXECUTABLE = 1 };

int tree_unpack(const char *directory);
int tree_pack(const char *directory, const char *max_bytes);
int tree_wipe(char *const directories[], int count);

#endif
