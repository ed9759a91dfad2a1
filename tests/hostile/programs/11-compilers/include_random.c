/* Endless input that is never the same. */
#include "/dev/urandom"
int main(void) { return 0; }
