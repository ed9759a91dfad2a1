print("this is run by no check")
os.exit(0)
