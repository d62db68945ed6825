print("Chapter 10.1")
