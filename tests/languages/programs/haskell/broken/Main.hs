import qualified Other

main :: IO ()
main = return ()
