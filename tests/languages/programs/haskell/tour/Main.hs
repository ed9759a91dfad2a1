module Main (main) where

import Control.Exception (IOException, try)
import qualified Data.ByteString.Char8 as Bytes
import qualified Data.ByteString.Lazy as Lazy
import Data.List (foldl', sort)
import Data.Word (Word8)
import System.Environment (getArgs, getEnvironment)
import System.Exit (ExitCode (..), exitWith)
import System.Process (readProcessWithExitCode)

depth :: Int -> Int
depth 0 = 0
depth level = 1 + depth (level - 1)

count :: (Int, Int) -> Bytes.ByteString -> (Int, Int)
count (lines', size) line = let n = lines' + 1; m = size + Bytes.length line in n `seq` m `seq` (n, m)

fill :: [Word8]
fill = [fromIntegral (number `mod` 256) | number <- [1 :: Integer ..]]

connects :: IO Bool
connects = do
  (code, _, _) <- readProcessWithExitCode "bash" ["-c", "exec 3<>/dev/tcp/192.0.2.1/80"] ""
  return (code == ExitSuccess)

write :: FilePath -> IO ()
write path = do
  outcome <- try (writeFile path "") :: IO (Either IOException ())
  either (const (return ())) (const (putStrLn path)) outcome

main :: IO ()
main = do
  command : rest <- getArgs
  case command of
    "hello" -> putStrLn "hello, world"
    "echo" -> Lazy.interact id
    "args" -> mapM_ putStrLn rest
    "exit" -> exitWith (ExitFailure 3)
    "crash" -> error "not caught"
    "depth" -> print (depth (read (head rest)))
    "add" -> print (sum (map read rest :: [Int]))
    "count" -> do
      (lines', size) <- foldl' count (0, 0) . Bytes.lines <$> Bytes.getContents
      putStrLn (show lines' ++ " " ++ show size)
    "unicode" -> getLine >>= \text -> putStrLn (show (length text) ++ " " ++ text)
    "environment" -> getEnvironment >>= mapM_ (\(name, value) -> putStrLn (name ++ "=" ++ value)) . sort
    "fill" -> print (sum (map toInteger fill) + toInteger (length fill))
    "network" -> connects >>= \is -> putStrLn (if is then "connected" else "refused")
    "write" -> mapM_ write rest
    _ -> return ()
