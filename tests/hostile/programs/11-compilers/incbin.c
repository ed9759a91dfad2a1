/* A file of root's, taken into the program. */
__asm__(".incbin \"/etc/shadow\"");
int main(void) { return 0; }
