package Shop::Basket;

use strict;
use warnings;
use List::Util 'sum';

sub total { return sum(@_) }

1;
