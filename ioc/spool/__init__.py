"""Kho tạm: what was collected or sent while the database was away, safe on this machine's disk until it is back.

visit, listener, push ──(database away)──► Shelf.put ──► one file each, checked and fsynced
                                               │
worker, database back ◄── unspool, oldest first ┘
"""
