# What a syntax check runs: a file in every place that can be written, and a process that stays.
use strict;
use warnings;

my @places = ('/work/left', '/tmp/left', '/dev/shm/left');

BEGIN {
    if ($^C) {
        for my $path ('/work/left', '/tmp/left', '/dev/shm/left') {
            open my $file, '>', $path or die "$path: $!";
        }
        if (fork == 0) {
            close $_ for *STDIN, *STDOUT, *STDERR;
            setpgrp;
            $0 = 'left';
            sleep 1000;
        }
    }
}

sub name_of {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/comm" or return '';
    return scalar <$file>;
}

opendir my $processes, '/proc' or die $!;
my @left = grep { name_of($_) =~ /^left/ } grep { /^\d+$/ } readdir $processes;
print scalar(grep { -e } @places), ' files and ', scalar @left, " processes\n";
