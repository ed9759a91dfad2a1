local basket = require("shop.basket")

print(basket.total({ 2, 40 }))
