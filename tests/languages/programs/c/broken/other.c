int one = 1;
int broken = = 2;
