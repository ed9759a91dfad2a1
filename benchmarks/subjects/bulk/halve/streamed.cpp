// Half of each number, rounded down.
#include <iostream>

int main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    long long number;
    while (std::cin >> number)
        std::cout << number / 2 << '\n';
}
