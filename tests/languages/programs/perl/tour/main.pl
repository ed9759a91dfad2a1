use strict;
use warnings;
no warnings 'recursion';
use IO::Socket::INET;

sub depth {
    my ($level) = @_;
    return $level == 0 ? 0 : 1 + depth($level - 1);
}

sub writes {
    my ($path) = @_;
    return open(my $file, '>', $path);
}

my ($command, @rest) = @ARGV;
if ($command eq 'hello') {
    print "hello, world\n";
} elsif ($command eq 'echo') {
    local $/;
    print scalar <STDIN>;
} elsif ($command eq 'args') {
    print "$_\n" for @rest;
} elsif ($command eq 'exit') {
    exit 3;
} elsif ($command eq 'crash') {
    die 'not caught';
} elsif ($command eq 'depth') {
    print depth($rest[0]), "\n";
} elsif ($command eq 'add') {
    print $rest[0] + $rest[1], "\n";
} elsif ($command eq 'count') {
    my ($lines, $size) = (0, 0);
    while (my $line = <STDIN>) {
        chomp $line;
        $lines++;
        $size += length $line;
    }
    print "$lines $size\n";
} elsif ($command eq 'unicode') {
    binmode $_, ':encoding(UTF-8)' for *STDIN, *STDOUT;
    chomp(my $text = <STDIN>);
    print length $text, " $text\n";
} elsif ($command eq 'environment') {
    print map {"$_=$ENV{$_}\n"} sort keys %ENV;
} elsif ($command eq 'fill') {
    my @blocks;
    push @blocks, 'x' x 2**20 while 1;
} elsif ($command eq 'network') {
    print IO::Socket::INET->new(PeerAddr => '192.0.2.1:80', Timeout => 5) ? "connected\n" : "refused\n";
} elsif ($command eq 'write') {
    print "$_\n" for grep { writes($_) } @rest;
}
