"""`python -m ioc.web`: the web process, without what only the worker and the command line need."""

from ioc.web.process import main

main()
