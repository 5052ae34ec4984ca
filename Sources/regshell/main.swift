print("regshell")
