use strict;
use warnings;
use Shop::Basket;

print Shop::Basket::total(2, 40), "\n";
