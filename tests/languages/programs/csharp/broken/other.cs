class Other {
    int broken = = 2;
}
