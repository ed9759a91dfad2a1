// Templates that multiply: 2 to the 17th instantiations.
template <int Depth, long Path>
struct Bomb {
    static constexpr long value = Bomb<Depth - 1, Path * 2>::value ^ Bomb<Depth - 1, Path * 2 + 1>::value;
};
template <long Path>
struct Bomb<0, Path> {
    static constexpr long value = Path;
};
int main() { return Bomb<16, 1>::value == 1; }
