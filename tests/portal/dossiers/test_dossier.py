"""A dossier: what its people write into it, who may, what two of them at once meet."""

import pytest
from city import DAOLI

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.dossiers.commands import open_dossier, save_facts, settle_facts
from duixian.portal.dossiers.models import Dossier
from duixian.portal.dossiers.queries import dossier_of
from duixian.portal.journal import Denied, Invalid, Stale, verify
from duixian.portal.journal.models import Entry


def test_organisation_without_dossier_has_its_name_and_nothing_else(city):
    facts = dossier_of(city.enterprise())
    assert (facts.name, facts.code, facts.applicant) == (city.enterprise().name, city.enterprise().code, {})


def test_facts_are_saved_as_people_write_them_with_source_and_day(clerk, dossier):
    save_facts(clerk, dossier, {"applicant.staff": "126人", "applicant.sales(2023)": "8205万元"})
    facts = dossier_of(clerk.organisation)
    assert (facts.applicant["staff"], facts.years[2023]["sales"]) == (126, 8_205_000_000)
    assert facts.sources["applicant.staff"].by == "applicant"
    assert not list(verify())


def test_emptied_fact_is_unknown_again(clerk, dossier):
    save_facts(clerk, dossier, {"applicant.staff": "126"})
    save_facts(clerk, dossier, {"applicant.staff": ""})
    facts = dossier_of(clerk.organisation)
    assert "staff" not in facts.applicant
    assert "applicant.staff" not in facts.sources


def test_every_wrong_value_is_said_beside_its_fact_and_nothing_is_kept(clerk, dossier):
    with pytest.raises(Invalid) as refused:
        save_facts(
            clerk, dossier, {"applicant.staff": "many", "applicant.private": "maybe", "applicant.founded": "2015-06-18"}
        )
    assert {problem.place.path for problem in refused.value.problems} == {"applicant.staff", "applicant.private"}
    assert dossier_of(clerk.organisation).applicant == {}


def test_people_of_another_enterprise_find_no_dossier(city, dossier):
    with pytest.raises(Denied):
        save_facts(city.authority("clerk", DAOLI), dossier, {"applicant.staff": "1"})
    with pytest.raises(Denied):
        open_dossier(city.authority("clerk", DAOLI), dossier.organisation)


def test_different_facts_saved_at_once_do_not_stand_in_each_others_way(clerk, dossier):
    save_facts(clerk, dossier, {"applicant.staff": "126"}, version=0)
    save_facts(clerk, dossier, {"applicant.private": "是"}, version=0)
    assert set(dossier_of(clerk.organisation).applicant) == {"staff", "private"}


def test_the_same_fact_saved_from_an_older_page_is_stale(clerk, dossier):
    save_facts(clerk, dossier, {"applicant.staff": "126"}, version=0)
    with pytest.raises(Stale):
        save_facts(clerk, dossier, {"applicant.staff": "127"}, version=0)
    assert dossier_of(clerk.organisation).applicant["staff"] == 126


def test_saving_what_already_stands_writes_nothing(clerk, dossier):
    save_facts(clerk, dossier, {"applicant.staff": "126"})
    entries = Entry.objects.count()
    save_facts(clerk, dossier, {"applicant.staff": "126人"}, version=0)
    assert Entry.objects.count() == entries
    assert Dossier.objects.get().version == 1


def test_fact_that_its_settler_gave_is_not_the_applicants_to_change(city, clerk, dossier):
    settle_facts(city.authority("credit_officer"), dossier, {"applicant.credit_good": "否"}, by="register")
    with pytest.raises(Invalid, match="settled"):
        save_facts(clerk, dossier, {"applicant.credit_good": "是"})
    assert dossier_of(clerk.organisation).applicant["credit_good"] is False


def test_site_itself_may_fill_in_any_dossier(city):
    dossier = open_dossier(SYSTEM, city.enterprise(DAOLI))
    save_facts(SYSTEM, dossier, {"applicant.staff": "9"})
    assert dossier_of(city.enterprise(DAOLI)).applicant["staff"] == 9
