{-# LANGUAGE TemplateHaskell #-}
-- What it leaves while it is compiled: a file in every place that can be written, and a process that stays.
module Main (main) where

import Control.Exception (IOException, try)
import Control.Monad (filterM)
import Language.Haskell.TH (litE, runIO, stringL)
import System.Directory (doesFileExist, doesPathExist, listDirectory)
import System.Process (callCommand)

name :: FilePath -> IO String
name process = either (const "") id <$> (try (readFile ("/proc/" ++ process ++ "/comm")) :: IO (Either IOException String))

main :: IO ()
main = do
  let planted = $(runIO (callCommand "touch /tmp/left /work/left /dev/shm/left; cp /bin/sleep /box/left; setsid /box/left 1000 >&- 2>&- <&- &") >> litE (stringL "planted"))
  files <- filterM doesPathExist ["/tmp/left", "/work/left", "/dev/shm/left", "/box/left"]
  names <- mapM name =<< listDirectory "/proc"
  running <- filterM (return . (== "left\n")) names
  compiled <- doesFileExist "/box/out/main"
  putStrLn (unwords [planted, show (length files), show (length running), show compiled])
