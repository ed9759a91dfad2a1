{-# LANGUAGE TemplateHaskell #-}
-- A program that runs while it is compiled, and never ends.
module Main (main) where

import Language.Haskell.TH (litE, runIO, stringL)

main :: IO ()
main = putStrLn $(runIO (mapM_ (\number -> writeFile "/dev/null" (show number)) [1 :: Integer ..]) >> litE (stringL "never"))
