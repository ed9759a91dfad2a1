from shop.basket import total

print(total([2, 40]))
