"""`python -m ioc.jobs`: the worker, without what only the web process needs."""

from ioc.jobs.process import main

main()
