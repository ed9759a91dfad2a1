// Errors upon errors: each line of output breeds the next.
template <class T>
struct Flood : Flood<T *>, Flood<T **> {
    int unknown = nowhere;
};
#define ONE undeclared + ;
#define TEN ONE ONE ONE ONE ONE ONE ONE ONE ONE ONE
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define THOUSAND HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
int main() {
    THOUSAND THOUSAND THOUSAND THOUSAND THOUSAND THOUSAND THOUSAND THOUSAND
    Flood<int> flood;
}
