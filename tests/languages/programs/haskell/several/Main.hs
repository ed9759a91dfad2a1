import Shop.Basket (total)

main :: IO ()
main = print (total [2, 40])
