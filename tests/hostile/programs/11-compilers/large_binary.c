/* A program of 40 MiB from two lines, to be carried from sandbox to sandbox. */
char all[40 << 20] = {1};
int main(void) { return all[0] - 1; }
