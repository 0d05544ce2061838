"""Every sixth mistake in the rules of a transition is noticed; `make mutants` tries them all."""

from tests.mutants import by_the_tests, mutants, survivors


def test_a_mistake_in_a_rule_of_transition_fails_a_test() -> None:
    assert survivors(by_the_tests, each=6) == []


def test_the_real_rules_fail_none_and_there_are_mistakes_to_make() -> None:
    assert not by_the_tests()
    assert len(list(mutants())) > 80
