import pytest

from catalog.models import Category
from catalog.selectors import breadcrumb, category_tree
from core.testing import query_budget

pytestmark = pytest.mark.django_db


def test_begins_with_a_sound_tree_of_departments():
    assert Category.objects.find_problems() == ([], [], [], [], [])
    tree = category_tree()
    assert [node.slug for node in tree][:2] == ["home", "clothing"]
    assert "pottery" in {node.slug for node in tree[0].children}
    assert all(row.hsn_code for row in Category.objects.filter(numchild=0))
    assert all(row.name_hi for row in Category.objects.all())


def test_reads_the_whole_tree_in_one_statement():
    with query_budget({"all departments": 1}):
        category_tree()


def test_names_the_way_down():
    pottery = Category.objects.get(slug="pottery")
    assert [node.slug for node in breadcrumb(pottery.path)] == ["home", "pottery"]
    with query_budget({}):
        assert breadcrumb("") == ()
