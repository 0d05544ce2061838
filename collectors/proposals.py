"""Which kinds of source can be proposed from a sample."""

from collections.abc import Callable, Mapping

from collectors import propose_json, propose_table
from collectors.proposal import Proposal
from ioc.domain.centre import Profile

Propose = Callable[[bytes, str, Profile], Proposal]
"""From a sample, and the address or file name it came from. Raises PayloadInvalid where it says nothing."""

PROPOSERS: Mapping[str, Propose] = {"http_json": propose_json.propose, "table_file": propose_table.propose}
