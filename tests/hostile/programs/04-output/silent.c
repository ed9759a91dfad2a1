/* Exit code 0 and no answer. */
int main(void) { return 0; }
