int total(const int *prices, int size);
