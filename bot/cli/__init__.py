"""The command line: one module a command, which parses and prints; what it prints is decided below.

`main` is the way in. `contract` is the JSON that `pullquote ask` writes, `render` is what people
read.
"""
