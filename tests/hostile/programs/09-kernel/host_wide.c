/* What would touch the whole host. Each call is harmless even where it is permitted: no name, no magic, no argument that does anything. */
#include "attempt.h"
#include <sys/acct.h>
#include <sys/io.h>
#include <sys/klog.h>
#include <sys/quota.h>
#include <sys/swap.h>
#include <sys/time.h>

int main(void) {
    TRY("acct", acct("/nonexistent/file"));
    TRY("kexec_load", syscall(SYS_kexec_load, 0, 0, NULL, ~0UL));
    TRY("kexec_file_load", syscall(SYS_kexec_file_load, -1, -1, 0, NULL, ~0UL));
    TRY("swapon", swapon("/nonexistent/file", 0));
    TRY("swapoff", swapoff("/nonexistent/file"));
    TRY("reboot", syscall(SYS_reboot, 0, 0, 0, NULL));
    TRY("settimeofday", syscall(SYS_settimeofday, NULL, NULL));
    TRY("init_module", syscall(SYS_init_module, NULL, 0, NULL));
    TRY("delete_module", syscall(SYS_delete_module, "no such module", 0));
    TRY("iopl", syscall(SYS_iopl, 0));
    TRY("ioperm", ioperm(0x80, 1, 0));
    TRY("quotactl", syscall(SYS_quotactl, QCMD(Q_SYNC, USRQUOTA), NULL, 0, NULL));
    TRY("kernel log", klogctl(10, NULL, 0));
    TRY("vhangup", syscall(SYS_vhangup));
    return 0;
}
