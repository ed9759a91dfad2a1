sub f {
    my $broken = = 2;
}
