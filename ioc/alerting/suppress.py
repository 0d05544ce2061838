"""What keeps a transition from a receiver whatever the routes say."""

from ioc.domain.alert import Transition
from ioc.domain.notification import Reason, Receiver
from ioc.domain.observation import Origin


def suppressed(transition: Transition, receiver: Receiver) -> Reason | None:
    """Why the receiver must not be told; None if nothing forbids it. Practice and reality never meet."""
    simulated = transition.key.origin is Origin.SIMULATED
    if simulated and not receiver.practice:
        return Reason.NOT_TOLD_PRACTICE
    if receiver.practice and not simulated:
        return Reason.NOT_TOLD_REAL
    return None
