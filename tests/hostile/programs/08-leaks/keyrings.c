/* Keys in a keyring of the kernel outlive processes. */
#include "attempt.h"

int main(void) {
    TRY("add_key", syscall(SYS_add_key, "user", "kept", "secret", 6, -3));
    TRY("request_key", syscall(SYS_request_key, "user", "kept", NULL, 0));
    TRY("keyctl", syscall(SYS_keyctl, 0, -3, 1));
    return 0;
}
