puts "this is run by no check"
BEGIN { exit 0 }
