"""The deeds of the page of reports, bound to this deployment and to whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.approve_form import approve_form
from ioc.commands.ask_reopening import ask_reopening
from ioc.commands.enter_reading import PhonedReading, enter_reading
from ioc.commands.form_work import OfReport
from ioc.commands.reopen_form import reopen_form
from ioc.commands.return_form import WithReason, return_form
from ioc.commands.save_draft import Draft, save_draft
from ioc.commands.submit_form import Submission, submit_form
from ioc.domain.centre import Profile
from ioc.domain.observation import Reading
from ioc.domain.principal import Principal
from ioc.domain.report import Cells, Report
from layouts.parts.form_asked import Deed, Named


@dataclass(frozen=True)
class ActForms:
    """`who` names the principal of the request being answered. Deeds raise PermissionDenied, CommandInvalid, ReportMoved."""

    engine: Engine
    profile: Callable[[], Profile]
    clock: Callable[[], datetime]
    who: Callable[[], Principal]

    def of(self, asked: Named) -> OfReport:
        profile = self.profile()
        return OfReport(profile, asked.key(profile.zone), asked.version)

    def save(self, asked: Named, cells: Cells) -> Report:
        return save_draft(self.engine, self.who(), Draft(self.of(asked), cells), self.clock())

    def fill(self, deed: Deed) -> Report:
        """What its clerk does: submit, ask for a reopening."""
        of, now = self.of(deed), self.clock()
        if deed.verb == "submit":
            return submit_form(self.engine, self.who(), Submission(of, deed.words), now)
        return ask_reopening(self.engine, self.who(), WithReason(of, deed.words), now)

    def judge(self, deed: Deed) -> Report:
        """What its head does: approve, return, reopen."""
        of, now = self.of(deed), self.clock()
        if deed.verb == "approve":
            return approve_form(self.engine, self.who(), of, now)
        if deed.verb == "return":
            return return_form(self.engine, self.who(), WithReason(of, deed.words), now)
        return reopen_form(self.engine, self.who(), of, now)

    def note(self, phoned: PhonedReading) -> Reading:
        return enter_reading(self.engine, self.who(), phoned, self.clock())
