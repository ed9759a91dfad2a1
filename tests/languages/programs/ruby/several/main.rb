require_relative "shop/basket"

puts Shop.total([2, 40])
