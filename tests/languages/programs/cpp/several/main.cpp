#include <iostream>

#include "shop/basket.hpp"

int main() { std::cout << total({2, 40}) << "\n"; }
