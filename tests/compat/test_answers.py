"""The comparison itself: what it forgives, and what it must not."""

from tests.compat.answers import Answer, differences, error_class, normalised

FOLDERS = ("/tmp/a", "/tmp/b")


def said(out: str = "", err: str = "", code: int = 0) -> Answer:
    return Answer(code, out, err)


def test_the_folder_of_a_run_does_not_matter() -> None:
    assert not differences(said("from /tmp/a/x.xml"), said("from /tmp/b/x.xml"), FOLDERS, False)


def test_a_made_up_uuid_does_not_matter_but_a_given_one_does() -> None:
    made_up = "1084017c-274b-4e31-9d0f-24387c918b05", "bddad21d-3e7d-4d99-93c5-79a763010ec7"
    given = "6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01"
    assert not differences(said(made_up[0]), said(made_up[1]), FOLDERS, False)
    assert differences(said(given), said(made_up[1]), FOLDERS, False)


def test_exit_code_matters() -> None:
    assert differences(said(code=0), said(code=1), FOLDERS, False) == ["exit code 0 there, 1 here"]


def test_order_of_attributes_does_not_matter_but_order_of_elements_does() -> None:
    assert not differences(said("<a x='1' y='2'/>"), said('<a y="2" x="1"/>'), FOLDERS, False)
    assert differences(said("<a><b/><c/></a>"), said("<a><c/><b/></a>"), FOLDERS, False)


def test_values_in_xml_matter_unless_loosely() -> None:
    assert differences(said("<a x='1'/>"), said("<a x='2'/>"), FOLDERS, False)
    assert not differences(said("<a x='1'>t</a>"), said("<a x='2'>u</a>"), FOLDERS, True)
    assert differences(said("<a x='1'/>"), said("<a z='1'/>"), FOLDERS, True)


def test_width_of_a_table_does_not_matter() -> None:
    assert not differences(said(" Id   Name\n-------"), said(" Id     Name\n---------"), FOLDERS, False)


def test_error_class() -> None:
    assert error_class("error: XML error: a") == error_class("error: XML error: b")
    assert error_class("error: internal error: a") != error_class("error: XML error: a")
    assert differences(said(err="error: internal error: x"), said(err="error: XML error: x"), FOLDERS, False)


def test_ids_of_guests() -> None:
    assert normalised(" Id   Name    State\n---\n 3    alpha   paused", "/x")[2] == " ID  alpha  paused"
    assert normalised("<domain type='qemu' id='12'/>", "/x") == ["/domain id='ID' type='qemu'"]
    assert normalised("Id:             4", "/x") == ["Id:  ID"]
