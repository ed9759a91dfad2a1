/* The 32-bit door: getuid is 24 there, and no filter for 64-bit numbers would know it. */
#include "attempt.h"

int main(void) {
    long result = 24;
    puts("trying");
    fflush(stdout);
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    puts(result == (long)getuid() ? "allowed" : "denied");
    return 0;
}
