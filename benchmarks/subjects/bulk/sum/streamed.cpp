// The sum of the numbers, by C++'s streams.
#include <iostream>

int main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    long long total = 0, number;
    while (std::cin >> number)
        total += number;
    std::cout << total << '\n';
}
