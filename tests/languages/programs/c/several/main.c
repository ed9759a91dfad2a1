#include <stdio.h>

#include "shop/basket.h"

int main(void) {
    int prices[] = {2, 40};
    printf("%d\n", total(prices, 2));
}
