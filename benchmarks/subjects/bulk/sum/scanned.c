/* The sum of the numbers, read one by one as textbooks have it. */
#include <stdio.h>

int main(void)
{
    long long total = 0, number;
    while (scanf("%lld", &number) == 1)
        total += number;
    printf("%lld\n", total);
    return 0;
}
