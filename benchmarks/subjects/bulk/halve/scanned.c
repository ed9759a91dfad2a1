/* Half of each number, rounded down. */
#include <stdio.h>

int main(void)
{
    long long number;
    while (scanf("%lld", &number) == 1)
        printf("%lld\n", number / 2);
    return 0;
}
