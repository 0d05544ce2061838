"""Who speaks each protocol: one transport for each type of question, one for each kind of listener. Only the worker loads it."""

from collections.abc import Callable, Mapping
from typing import Any

from collectors import mqtt_wire, syslog_wire
from collectors.cap_feed import TypedBulletins
from collectors.contract import Listen, Question
from collectors.file_drop import ListFiles, MoveFiles, TakeFiles
from collectors.file_drop_wire import list_files, move_files, take_files
from collectors.imap_wire import take_letters
from collectors.mailbox import TakeLetters
from collectors.means import Means
from collectors.probe_question import Knock
from collectors.probe_wire import knock
from collectors.snmp_question import AskAgent
from collectors.snmp_wire import ask_agent
from collectors.sql_question import AskDatabase
from collectors.sql_wire import ask_database

Transport = Callable[[Any, Means], Any]
"""Answers one type of question. Raises SourceUnavailable, SourceRefused or PayloadInvalid, with texts that hold no secret."""

TRANSPORTS: Mapping[type[Question[Any]], Transport] = {
    TypedBulletins: lambda asked, means: (),  # trials open no database; the worker gives its door what people typed
    AskAgent: ask_agent,
    ListFiles: list_files,
    TakeFiles: take_files,
    MoveFiles: move_files,
    AskDatabase: ask_database,
    Knock: knock,
    TakeLetters: take_letters,
}

LISTENING: Mapping[str, Listen] = {"mqtt": mqtt_wire.listen, "syslog": syslog_wire.listen}
"""By the kind of the listener."""
