/* Endless input for the compiler. */
#include "/dev/zero"
int main(void) { return 0; }
