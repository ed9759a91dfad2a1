/* Mounts, old interface and new, with the privileges of a user namespace where one can be had. */
#include "attempt.h"
#include <sched.h>
#include <sys/mount.h>

int main(void) {
    TRY("unshare", unshare(CLONE_NEWUSER | CLONE_NEWNS));
    TRY("mount", mount("none", "/work", "tmpfs", 0, NULL));
    TRY("umount", umount2("/work", MNT_DETACH));
    TRY("pivot_root", syscall(SYS_pivot_root, "/work", "/work"));
    TRY("chroot", chroot("/work"));
    TRY("fsopen", syscall(SYS_fsopen, "tmpfs", 0));
    TRY("open_tree", syscall(SYS_open_tree, -100, "/", 1));
    TRY("mount_setattr", syscall(SYS_mount_setattr, -100, "/", 0, NULL, 0));
    return 0;
}
